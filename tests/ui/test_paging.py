"""Keyset paging over rows with many ties."""

import base64
import json

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from shuangsuiji.common.pagination import BadCursor, Count, Page, count_rows, keyset_page

pytestmark = pytest.mark.django_db
ORDERINGS = ["name", "-name", "pk", "-pk", "content_type__model"]
# Text whose order the database's collation may see in its own way: the pages must follow that order, not Python's.
NAMES = st.lists(st.sampled_from(["a", "b", "B", "检查", "抽取", "", "%"]), max_size=17)


def rows_named(names: list[str]) -> None:
    Permission.objects.all().delete()
    kinds = [ContentType.objects.get_or_create(app_label="t", model=model)[0] for model in ("x", "y")]
    Permission.objects.bulk_create(
        Permission(name=name, codename=str(place), content_type=kinds[place % 2]) for place, name in enumerate(names)
    )


def in_order(ordering: str) -> list[int]:
    tie = "-pk" if ordering.startswith("-") else "pk"
    return list(Permission.objects.order_by(ordering, tie).values_list("pk", flat=True))


def turn(ordering: str, size: int, *, after: str | None = None, before: str | None = None) -> Page[Permission]:
    rows = Permission.objects.select_related("content_type")
    return keyset_page(rows, ordering=ordering, size=size, after=after, before=before)


@settings(max_examples=40)
@given(names=NAMES, ordering=st.sampled_from(ORDERINGS), size=st.integers(1, 6))
def test_turning_pages_shows_every_row_once_in_order(names: list[str], ordering: str, size: int) -> None:
    rows_named(names)
    page = turn(ordering, size)
    pages = [page]
    while page.next:
        page = turn(ordering, size, after=page.next)
        pages.append(page)
    assert [row.pk for page in pages for row in page.rows] == in_order(ordering)
    assert all(len(page.rows) == size for page in pages[:-1])


@settings(max_examples=40)
@given(names=NAMES, ordering=st.sampled_from(ORDERINGS), size=st.integers(1, 6))
def test_turning_back_gives_the_same_pages(names: list[str], ordering: str, size: int) -> None:
    rows_named(names)
    forward = [turn(ordering, size)]
    while forward[-1].next:
        forward.append(turn(ordering, size, after=forward[-1].next))
    page = forward[-1]
    for expected in reversed(forward[:-1]):
        page = turn(ordering, size, before=page.previous)
        assert page.rows == expected.rows
    assert page.previous is None


def test_a_row_added_before_the_cursor_does_not_shift_the_next_page() -> None:
    rows_named(["b", "c", "d", "e"])
    first = turn("name", 2)
    Permission.objects.create(name="a", codename="new", content_type=ContentType.objects.get(app_label="t", model="x"))
    assert [row.name for row in turn("name", 2, after=first.next).rows] == ["d", "e"]


@pytest.mark.parametrize("cursor", ["", "x", "!!", "eyJhIjoxfQ", "WyJhIl0", "WyJhIiwgImIiXQ", "/////w", "W1tb" * 9000])
def test_a_made_up_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor, match="第一页"):
        turn("name", 2, after=cursor)


@pytest.mark.parametrize(
    "content", [["\x00", "1"], ["\ud800", "1"], [None, "1"], ["a", None], ["a", "b"], ["a"], "ab", 7, {"a": 1, "b": 2}]
)
def test_a_cursor_with_made_up_content_is_refused(content: object) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps(content).encode()).decode()
    with pytest.raises(BadCursor):
        turn("name", 2, after=cursor)


def test_a_cursor_beyond_every_key_gives_an_end() -> None:
    rows_named(["a", "b"])
    cursor = base64.urlsafe_b64encode(json.dumps(["b", "9" * 40]).encode()).decode()
    assert turn("name", 2, after=cursor).rows == []


def test_a_column_with_nulls_cannot_order_a_list() -> None:
    with pytest.raises(ValueError, match="last_login"):
        keyset_page(get_user_model().objects.all(), ordering="last_login", size=2)


def test_one_query_a_page(django_assert_num_queries: object) -> None:
    rows_named(["a"] * 5)
    assert callable(django_assert_num_queries)
    with django_assert_num_queries(1):
        turn("content_type__model", 2)


def test_counts_are_exact_up_to_a_limit() -> None:
    rows_named(["a"] * 12)
    with connection.cursor() as cursor:
        # the server's statistics otherwise still tell of the rows that rows_named deleted
        cursor.execute("ANALYZE auth_permission")
    assert count_rows(Permission.objects.all(), exact_up_to=12) == Count(12)
    estimate = count_rows(Permission.objects.order_by("name"), exact_up_to=5)
    assert not estimate.exact
    assert estimate.number > 5


@pytest.mark.parametrize(
    ("count", "text"),
    [(Count(9999), "9,999"), (Count(12_406, exact=False), "约 1 万"), (Count(10_240_000, exact=False), "约 1,024 万")],
)
def test_counts_in_words(count: Count, text: str) -> None:
    assert str(count) == text
