"""Fragments are found exactly as `contains` finds them, whatever changes the names."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shuangsuiji.common import bigrams
from shuangsuiji.registry.models import Subject
from shuangsuiji.registry.queries import find_subjects
from tests.county import County, build_county


@pytest.fixture
def county(db: None) -> County:
    return build_county(size=2, officers_each=1)


def names(fragment: str) -> set[str]:
    return set(Subject.objects.filter(name__fragment=fragment).values_list("name", flat=True))


def test_two_characters_of_a_name(county: County) -> None:
    row = county.subjects[0]
    Subject.objects.filter(pk=row.pk).update(name="老王（晋城）面馆 A-1 店")
    for fragment in ("老王", "晋城", "（晋", "城）", "面馆 A", "A-1", "老王（晋城）面馆 A-1 店"):
        assert names(fragment) == {"老王（晋城）面馆 A-1 店"}, fragment
    for fragment in ("王老", "老王晋城", "面馆A", "第1"):
        assert names(fragment).isdisjoint({"老王（晋城）面馆 A-1 店"}), fragment
    row.delete()
    assert not names("老王")


def test_codes_by_either_end(county: County) -> None:
    code = county.subjects[0].code
    for part in (code, code[:12], code[10:], code[-4:].lower()):
        assert county.subjects[0] in find_subjects(part)


@given(name=st.text(max_size=30), fragment=st.text(min_size=1, max_size=4), inside=st.booleans())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_index_never_says_otherwise(county: County, name: str, fragment: str, inside: bool) -> None:
    name, fragment = (text.replace("\x00", "").encode("utf-8", "ignore").decode() for text in (name, fragment))
    if inside:
        name = f"{name}{fragment}{name}"
    if not fragment or len(name) > 200:
        return
    Subject.objects.filter(pk=county.subjects[0].pk).update(name=name)
    rows = Subject.objects.order_by("pk")
    assert list(rows.filter(name__fragment=fragment)) == list(rows.filter(name__contains=fragment))


def test_a_lost_index_stops_the_start(county: County) -> None:
    assert bigrams.check_installed(databases=["default"]) == []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {bigrams.table_of(Subject, 'name')}")
        assert [error.id for error in bigrams.check_installed(databases=["default"])] == ["common.E001"]
