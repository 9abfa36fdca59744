"""What the columns of real lists say: read exactly, or doubted; the text itself is never changed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuangsuiji.registry.readings import (
    read_frequencies,
    read_item,
    read_kinds,
    read_levels,
    read_methods,
    read_ratios,
)

Row = tuple[str, str, str, int | None, Any, str]


def rows(readings: list[dict[str, Any]]) -> list[Row]:
    return [tuple(reading[key] for key in ("levels", "kind", "bound", "value", "base", "note")) for reading in readings]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "wanted", "doubts"),
    [
        ("", [], 0),
        ("2‰", [("", "bp", "exact", 20, "", "")], 0),
        ("1户", [("", "number", "exact", 1, "", "")], 0),
        ("不低于3%或按专项计划确定", [("", "bp", "at_least", 300, "", "或按专项计划确定")], 1),
        ("按年度计划确定", [("", "plan", "exact", None, "", "按年度计划确定")], 0),
        ("按照年度抽查工作计划执行", [("", "plan", "exact", None, "", "按照年度抽查工作计划执行")], 0),
        ("根据工作需要确定", [("", "plan", "exact", None, "", "根据工作需要确定")], 0),
        ("不少于企业总数的3%", [("", "bp", "at_least", 300, "企业总数", "")], 0),
        ("企业总数的3%", [("", "bp", "exact", 300, "企业总数", "")], 0),
        ("按辖区经营主体总数的5%", [("", "bp", "exact", 500, "辖区经营主体总数", "")], 0),
        (
            "省级不超过2%，市、县级不低于5%",
            [("省", "bp", "at_most", 200, "", ""), ("市县", "bp", "at_least", 500, "", "")],
            0,
        ),
        ("省级不超过2%，市、县按计划确定",
         [("省", "bp", "at_most", 200, "", ""), ("市县", "plan", "exact", None, "", "按计划确定")], 0),
        ("省局2%；市局3%；县局5%",
         [("省", "bp", "exact", 200, "", ""), ("市", "bp", "exact", 300, "", ""), ("县", "bp", "exact", 500, "", "")], 0),
        ("省级不超过2%，市、县…", [("省", "bp", "at_most", 200, "", "")], 1),
        ("3%-5%", [], 1),
        ("待定", [], 1),
    ],
)  # fmt: skip
def test_ratios(text: str, wanted: list[Row], doubts: int) -> None:
    readings, open_points = read_ratios(text)
    assert rows(readings) == wanted
    assert len(open_points) == doubts


@pytest.mark.parametrize(
    ("text", "bound", "times", "months"),
    [
        ("每年1次", "exact", 1, 12),
        ("每年一次", "exact", 1, 12),
        ("一年一次", "exact", 1, 12),
        ("1次/年", "exact", 1, 12),
        ("不少于1次/年", "at_least", 1, 12),
        ("两年一次", "exact", 1, 24),
        ("每两年1次", "exact", 1, 24),
        ("每三年至少一次", "at_least", 1, 36),
        ("每年不少于2次", "at_least", 2, 12),
        ("每年抽查不超过 1 次。", "at_most", 1, 12),
        ("每半年一次", "exact", 1, 6),
        ("每季度1次", "exact", 1, 3),
        ("每月一次", "exact", 1, 1),
        ("每6个月1次", "exact", 1, 6),
        ("年度内开展一次", "exact", 1, 12),
        ("每年1次以上", "at_least", 1, 12),
    ],
)
def test_frequencies(text: str, bound: str, times: int, months: int) -> None:
    readings, doubts = read_frequencies(text)
    assert rows(readings) == [("", "times", bound, times, months, "")]
    assert doubts == []


def test_frequencies_that_the_plan_decides_and_unreadable_ones() -> None:
    assert read_frequencies("根据年度计划确定") == (
        [{"levels": "", "kind": "plan", "bound": "exact", "value": None, "base": "", "note": "根据年度计划确定"}],
        [],
    )
    assert read_frequencies("不定期")[0][0]["kind"] == "plan"
    for text in ("每年1-2次", "经常", "每年0次", "每年1次，重点每年2次"):
        readings, doubts = read_frequencies(text)
        assert (readings, len(doubts)) == ([], 1), text


@pytest.mark.parametrize(
    ("text", "codes", "doubts"),
    [
        ("现场检查", ["onsite"], 0),
        ("实地核查、书面检查、网络监测", ["onsite", "documents", "network"], 0),
        ("书式检查或现场检查", ["documents", "onsite"], 0),
        ("现场检查、检验检测、行政部门检查结果或专业意见", ["onsite", "testing", "opinion"], 0),
        ("审计、验资、评估等第三方验证", ["audit"], 0),
        ("实地核查与委托专业机构相结合的方式", ["onsite", "agency"], 0),
        ("飞行检查", [], 1),
        ("", [], 0),
    ],
)
def test_methods(text: str, codes: list[str], doubts: int) -> None:
    found, open_points = read_methods(text)
    assert (found, len(open_points)) == (codes, doubts)


def test_levels_and_kinds() -> None:
    assert [read_levels(text)[0] for text in ("省、市、县", "市县区", "县级", "各级", "", "省级")] == [
        "", "市县", "县", "", "", "省",
    ]  # fmt: skip
    assert read_levels("国家级")[1]
    assert read_kinds("企业、个体工商户")[0] == ["enterprise", "trader"]
    assert read_kinds("辖区内各类市场主体")[0] == ["enterprise", "trader", "cooperative"]
    assert read_kinds("食品销售企业") == ([], [])


def test_an_item_gathers_readings_and_doubts() -> None:
    found = read_item({"ratio_text": "待定", "frequency_text": "每年1次", "methods": "飞行检查", "levels_text": "县"})
    assert (found["ratio"], found["frequency"][0]["value"], found["levels"]) == ([], 1, "县")
    assert [(doubt["field"], doubt["answer"]) for doubt in found["doubts"]] == [("ratio_text", ""), ("methods", "")]


@given(st.text(max_size=40))
def test_any_text_is_read_or_doubted(text: str) -> None:
    for read in (read_ratios, read_frequencies):
        readings, doubts = read(text)
        assert bool(readings or doubts) == bool(text.strip().rstrip("。.;,、").strip()) or not text.strip()
