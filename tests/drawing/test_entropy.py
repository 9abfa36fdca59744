"""Public entropy of a routine draw: who types it, which numbers the source can give, and what the verdict says without it."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from fairdraw.verify import verify

from shuangsuiji.common.errors import NotAllowed, Refusal
from shuangsuiji.drawing import queries, services
from shuangsuiji.drawing.models import Announcement, AnnouncementState
from tests.county import County, build_county
from tests.drawing import stage

pytestmark = pytest.mark.django_db
THROWN = "3 6 1 5 2 2 4 6 1 3"
DRAWN_BALLS = "3 7 12 19 25 31"
COLLUSION = "各方全部串通，则不能排除"


@pytest.fixture
def county() -> County:
    return build_county(size=10)


def revealed(county: County, mode: str) -> Announcement:
    """Both shares are in; what is left is the public value."""
    task = stage.make_task(county, stage.make_plan(county), match_mode="bureau")
    announcement = stage.announce(county, stage.frame(county, task, mode=mode))
    stage.commit_as(county, announcement)
    stage.reveal_as(county, announcement)
    assert announcement.state == AnnouncementState.COMMITTED
    return announcement


@pytest.mark.parametrize(("mode", "numbers"), [("routine-dice", THROWN), ("routine-lottery", DRAWN_BALLS)])
def test_the_auditor_types_and_the_planner_confirms(county: County, mode: str, numbers: str, tmp_path: Path) -> None:
    announcement = revealed(county, mode)
    typed = {"announcement": announcement, "position": 0, "numbers": numbers}
    planner, auditor = county.actor("planner"), county.actor("auditor")
    with pytest.raises(NotAllowed):
        services.type_entropy(actor=county.actor("head"), **typed, now=stage.later(4))
    services.type_entropy(actor=auditor, **typed, now=stage.later(4))
    with pytest.raises(NotAllowed, match="两人分别"):
        services.confirm_entropy(actor=auditor, **typed, now=stage.later(5))
    services.confirm_entropy(actor=planner, **typed, now=stage.later(5))
    announcement.refresh_from_db()
    services.run_draw(actor=planner, announcement=announcement, now=stage.later(6))
    services.run_match(actor=planner, announcement=announcement, now=stage.later(7))
    assert COLLUSION not in verdict(announcement, tmp_path)
    assert "公共随机数 [相符]" in verdict(announcement, tmp_path)


def verdict(announcement: Announcement, place: Path) -> str:
    package = place / "package.zip"
    package.write_bytes(queries.package_zip(announcement, audience="auditor"))
    report = verify(package)
    assert report.exit == 3
    return report.as_text()


def test_a_draw_without_public_entropy_says_what_it_does_not_prove(county: County, tmp_path: Path) -> None:
    announcement = stage.matched(county, stage.make_task(county, stage.make_plan(county), match_mode="bureau"))
    assert COLLUSION in verdict(announcement, tmp_path).splitlines()[0]


@pytest.mark.parametrize(
    ("mode", "numbers", "words"),
    [
        ("routine-dice", "3 6 1 5", "应为 10 至 60 个"),
        ("routine-dice", THROWN.replace("5", "7"), "7 不在 1 至 6 之间"),
        ("routine-dice", THROWN.replace("5", "0"), "0 不在 1 至 6 之间"),
        ("routine-dice", " ".join("1" * 61), "应为 10 至 60 个"),
        ("routine-dice", "三 六 一", "用空格隔开"),
        ("routine-lottery", "3 7 12 19 25", "应为 6 个"),
        ("routine-lottery", "3 7 12 19 25 34", "34 不在 1 至 33 之间"),
        ("routine-lottery", "7 3 12 19 25 31", "由小到大"),
        ("routine-lottery", "3 3 12 19 25 31", "由小到大"),
    ],
)
def test_numbers_that_the_source_cannot_give(county: County, mode: str, numbers: str, words: str) -> None:
    announcement = revealed(county, mode)
    with pytest.raises(Refusal, match=words):
        services.type_entropy(
            actor=county.actor("auditor"), announcement=announcement, position=0, numbers=numbers, now=stage.later(4)
        )
    assert announcement.entropy.get().value == ""


def test_the_page_offers_it_to_the_auditor_too(county: County, client: Client) -> None:
    announcement = revealed(county, "routine-dice")
    address = reverse("drawing:step", args=[announcement.ref, "seed"])
    client.force_login(county.people["auditor"])
    told = client.get(address).content.decode()
    assert "不少于 10 次" in told
    told = client.post(address, {"act": "numbers", "position": "0", "numbers": "9 9"}, follow=True).content.decode()
    assert "应为 10 至 60 个" in told
    client.post(address, {"act": "numbers", "position": "0", "numbers": THROWN})
    client.force_login(county.people["planner"])
    told = client.post(address, {"act": "confirm", "position": "0", "numbers": THROWN}, follow=True).content.decode()
    assert "两人录入一致" in told
    announcement.refresh_from_db()
    assert announcement.state == AnnouncementState.REVEALED
