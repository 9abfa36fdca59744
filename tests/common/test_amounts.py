"""Ratios in prose: what can be read is exact, what cannot is doubted and never guessed."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuangsuiji.common.amounts import read_ratio


@pytest.mark.parametrize(
    ("text", "kind", "bound", "value"),
    [
        ("1%", "bp", "exact", 100),
        (" 100％ ", "bp", "exact", 10_000),
        ("2‰", "bp", "exact", 20),
        ("0.05%", "bp", "exact", 5),
        ("0.01%", "bp", "exact", 1),
        ("不低于3%", "bp", "at_least", 300),
        ("≥3%", "bp", "at_least", 300),
        ("3%（含）以上", "bp", "at_least", 300),
        ("3%以上", "bp", "at_least", 300),
        ("不超过2%。", "bp", "at_most", 200),
        ("10家以内", "number", "at_most", 10),
        ("1户", "number", "exact", 1),
        ("1,000 户", "number", "exact", 1000),
        ("全覆盖", "bp", "exact", 10_000),
        ("抽查比例：5%", "bp", "exact", 500),
    ],
)
def test_clear_ratios(text: str, kind: str, bound: str, value: int) -> None:
    ratio = read_ratio(text)
    assert (ratio.raw, ratio.kind, ratio.bound, ratio.value, ratio.doubts) == (text, kind, bound, value, ())


@pytest.mark.parametrize(
    ("text", "bound", "value", "note"),
    [
        ("不少于3%或按专项计划确定", "at_least", 300, "或按专项计划确定"),
        ("10%，其中重点不低于8%", "exact", 1000, "其中重点不低于8%"),
        ("每类3%", "exact", 300, "每类"),
        ("约5%", "exact", 500, "约"),
        ("辖区企业总数的3%", "exact", 300, "辖区企业总数的"),
        ("5%（不少于10户）", "exact", 500, "(不少于10户)"),
        ("100批次", "exact", 100, ""),
    ],
)
def test_readable_with_a_clause_for_a_person(text: str, bound: str, value: int, note: str) -> None:
    ratio = read_ratio(text)
    assert (ratio.bound, ratio.value, ratio.note) == (bound, value, note)
    assert len(ratio.doubts) == 1
    assert "请" in ratio.doubts[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "没有写"),
        ("待定", "读不出"),
        ("0.05", "没有写单位"),
        ("5", "没有写单位"),
        ("0.333%", "太细"),
        ("1.5户", "太细"),
        ("150%", "超过 100%"),
        ("0%", "等于不抽查"),
        ("3-5%", "区间"),
        ("3%～5%", "区间"),
        ("5%/20户", "两个数"),
        ("5%或20户", "两个数"),
        ("省级不超过2%，市、县不低于5%", "按层级"),
        ("食品3%，药品5%", "几个比例"),
        ("每年1次", "读不出"),
    ],
)
def test_unreadable_ratios_have_no_value_and_say_what_to_enter(text: str, words: str) -> None:
    ratio = read_ratio(text)
    assert (ratio.kind, ratio.value) == (None, None)
    (doubt,) = ratio.doubts
    assert words in doubt
    assert doubt.endswith("请填写如“5%”“2‰”“不低于3%”，或数量如“20户”。")


@given(st.integers(1, 10_000), st.sampled_from(["%", "‰"]))
def test_every_basis_point_is_read_exactly(points: int, unit: str) -> None:
    scale = {"%": 100, "‰": 10}[unit]
    text = f"{points // scale}.{points % scale:0{len(str(scale)) - 1}d}{unit}"
    assert read_ratio(text).value == points


@given(st.decimals(0, 200, places=4, allow_nan=False))
def test_a_value_is_exactly_what_is_written_or_none(number: object) -> None:
    value, exact = read_ratio(f"{number}%").value, Fraction(str(number)) * 100
    assert value == (exact if exact.denominator == 1 and 0 < exact <= 10_000 else None)


@given(st.text(max_size=30))
def test_any_text_is_read_or_doubted(text: str) -> None:
    ratio = read_ratio(text)
    assert ratio.value is not None or ratio.doubts
    assert ratio.raw == text
