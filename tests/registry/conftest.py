"""The county, and people logged in."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.county import County, build_county


@pytest.fixture
def county(db: None) -> County:
    """A small county: four enterprises at each station, one officer in each unit."""
    return build_county(size=4, officers_each=1)


@pytest.fixture
def visit(county: County) -> Callable[[str], Client]:
    """A browser-less client logged in as a person of the county."""

    def login(person: str) -> Client:
        client = Client()
        client.force_login(county.people[person], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return login
