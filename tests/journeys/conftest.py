"""The county on the morning of the five days: built once, put back before every journey."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from .morning import build_morning
from .stored import Kept, kept_database

QUICK = "django.contrib.auth.hashers.MD5PasswordHasher"


@pytest.fixture(scope="session")
def kept_morning(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Kept]:
    """The morning, kept aside. Its seventy passwords are hashed quickly; each log-in replaces one by a real hash."""
    with django_db_blocker.unblock():
        with override_settings(PASSWORD_HASHERS=[QUICK], DEMO=True):
            build_morning()
        with kept_database(tmp_path_factory.mktemp("county")) as kept:
            yield kept


@pytest.fixture
def morning(transactional_db: None, kept_morning: Kept, settings: Any) -> None:
    """The demo county with this year's work waiting."""
    settings.DEMO = True
    settings.SECOND_FACTOR_REQUIRED = False
    settings.PASSWORD_HASHERS = [*settings.PASSWORD_HASHERS, QUICK]
    kept_morning.restore()
