"""Requests that no person makes by hand: NUL characters, HEAD."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.county import build_county

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        "/search/?q=%00%00%00",
        "/verify/?q=a%00",
        "/results/?q=%00",
        "/draws/a%00b/",
        "/console/journal/?%00=1",
        "/?x=%00",
    ],
)
def test_a_nul_in_an_address_is_refused_in_words(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert "空字符" in answer.content.decode()


def test_a_nul_in_a_form_is_refused_in_words(client: Client) -> None:
    client.force_login(build_county().people["secadmin"])
    answer = client.post(reverse("accounts:switch"), {"unit_path": "a\x00b"})
    assert answer.status_code == 400
    assert "空字符" in answer.content.decode()


def test_console_pages_answer_head(client: Client) -> None:
    client.force_login(build_county().people["planner"])
    for address in ("/console/workbench/", "/console/planning/plans/", "/console/planning/plans/import/"):
        assert client.head(address).status_code == 200, address
