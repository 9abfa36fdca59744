"""What all tests of a module stand on: built once, and found by each of them as it was built."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from django.db import transaction
from pytest_django import DjangoDbBlocker

Built = TypeVar("Built")


def standing(blocker: DjangoDbBlocker, build: Callable[[], Built]) -> Iterator[Built]:
    """For a fixture of a module that asks for `django_db_setup`: what `build` makes, in a transaction that is never committed.

    Each test's own transaction lies within it and is rolled back. What was built are objects that a test may change: give each
    a deep copy.
    """
    with blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)
