"""Template tags and filters."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.db.models import TextChoices
from django.template import Context, Template
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from shuangsuiji.ui.lists import Column
from shuangsuiji.ui.states import StateMap
from shuangsuiji.ui.templatetags import ui


class State(TextChoices):
    OPEN = "open", "待抽取"
    DONE = "done", "已完成"


STATES = StateMap(State, {"open": "amber"})


def written(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


def test_state_is_told_in_words_and_colour() -> None:
    assert written("{% state_tag 'open' states %}", states=STATES) == '<span class="tag amber">待抽取</span>'
    assert written("{% state_tag 'done' states %}", states=STATES) == '<span class="tag grey">已完成</span>'


def test_a_colour_for_an_unknown_state_is_refused_at_import() -> None:
    with pytest.raises(ValueError, match="gone"):
        StateMap(State, {"gone": "red"})


def test_an_unknown_state_is_not_shown_as_a_known_one() -> None:
    with pytest.raises(ValueError, match="gone"):
        STATES.label("gone")


def test_labels_are_escaped() -> None:
    assert "&lt;b&gt;" in written("{% tag label 'blue' %}", label="<b>")


def test_an_icon_points_into_the_sprite() -> None:
    assert 'href="/static/ui/icons.svg#check"' in written("{% icon 'check' %}")


@pytest.mark.parametrize(("value", "text"), [(12406, "12,406"), (0, "0"), (None, "—"), ("", "—")])
def test_thousands(value: int | str | None, text: str) -> None:
    assert ui.thousands(value) == text


@given(st.binary(min_size=32, max_size=32))
def test_hash_groups_keep_every_digit(digest: bytes) -> None:
    groups = ui.hash_groups(digest.hex()).split(" ")
    assert "".join(groups) == digest.hex()
    assert [len(group) for group in groups] == [8] * 8


@given(st.text(min_size=1, max_size=20))
def test_a_masked_phone_always_hides_something_and_keeps_the_length(text: str) -> None:
    masked = ui.mask_phone(text)
    assert len(masked) == len(text)
    assert "*" in masked
    assert (ui.mask_phone("13812345678"), ui.mask_phone(None)) == ("138****5678", "")


def test_times_are_local() -> None:
    moment = datetime(2026, 2, 28, 16, 30, 5, tzinfo=UTC)
    assert ui.dt(moment) == "2026-03-01 00:30"
    assert ui.dt_seconds(moment) == "2026-03-01 00:30:05"
    assert ui.day(moment) == "2026-03-01"
    assert ui.day(date(2026, 3, 1)) == "2026-03-01"
    assert ui.dt(None) == "—"


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 字节"), (999, "999 字节"), (84_210, "84 KB"), (553_012, "553 KB"), (2_200_000, "2.20 MB")]
)
def test_file_size(size: int, text: str) -> None:
    assert ui.file_size(size) == text


def test_percent_says_all_only_when_all_is_done() -> None:
    assert 'value="99"' in ui.percent_bar(9999, 10000)
    assert 'value="100"' in ui.percent_bar(7, 7)
    assert ui.percent_bar(0, 0) == "—"


def test_query_replace_keeps_the_other_parameters() -> None:
    request = RequestFactory().get("/", {"name": "餐饮 & 店", "after": "x"})
    text = written("{% query_replace sort='-number' after=None %}", request=request)
    assert text == "?name=%E9%A4%90%E9%A5%AE+%26+%E5%BA%97&amp;sort=-number"


def test_cells_by_kind() -> None:
    assert ui.cell_text(1234, Column("户数", numeric=True)) == "1,234"
    assert ui.cell_text("2 人", Column("人员", numeric=True)) == "2 人"
    assert ui.cell_text(date(2026, 3, 1), Column("期限", kind="day")) == "2026-03-01"
    assert ui.cell_text(None, Column("期限", kind="day")) == "—"


def test_a_column_follows_a_path_and_stops_at_nothing() -> None:
    row = SimpleNamespace(unit=SimpleNamespace(name="局", head=None), size=lambda: 3)
    assert Column("单位", "unit.name").value(row) == "局"
    assert Column("负责人", "unit.head.name").value(row) is None
    assert Column("数", "size").value(row) == 3
