"""The prose of plans: what can be read is exact, what cannot is doubted and never guessed."""

import csv
import io
from pathlib import Path

import pytest

import shuangsuiji.planning
from shuangsuiji.common.amounts import read_ratio
from shuangsuiji.planning.prose import (
    ClassClause,
    body_doubts,
    name_doubts,
    read_class_clause,
    split_items,
)

PLAN_CSV = Path(shuangsuiji.planning.__file__).parent / "data" / "zezhou-2023.csv"
PLAN = list(csv.DictReader(io.StringIO(PLAN_CSV.read_text(encoding="utf-8"))))
BODY = "泽州县市场监督管理局"


@pytest.mark.parametrize(
    ("text", "ratios"),
    [
        ("A类1%、B类3%、C类5%、D类10%", (100, 300, 500, 1000)),
        ("低风险1%、一般2%、较高5%、高10%", (100, 200, 500, 1000)),
        ("低风险企业按1%，中风险企业2%，中高风险企业10%，高风险企业30%抽查", (100, 200, 1000, 3000)),
        ("d类100%，c类20%，b类5%，a类5‰", (50, 500, 2000, 10_000)),
    ],
)
def test_four_ratios(text: str, ratios: tuple[int, ...]) -> None:
    clause = read_class_clause(text)
    assert clause.ratios == dict(zip("ABCD", ratios, strict=True))
    assert (clause.increasing, clause.doubts) == (False, ())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("对D类企业抽查比例为100%", "缺少 A、B、C 类"),
        ("A类1%、A类2%、B类3%", "A 类写了两次"),
        ("A类不超过1%，B类3%，C类5%，D类10%", "不是确定的比例"),
        ("A类0.333%，B类3%，C类5%，D类10%", "太细"),
        ("按规定执行", "读不出来"),
    ],
)
def test_class_clauses_without_four_clear_ratios(text: str, words: str) -> None:
    clause = read_class_clause(text)
    assert (clause.ratios, clause.increasing) == (None, False)
    assert words in clause.doubts[0]


def test_ratios_that_fall_are_kept_and_doubted() -> None:
    clause = read_class_clause("A类10%、B类5%、C类3%、D类1%")
    assert clause.ratios == {"A": 1000, "B": 500, "C": 300, "D": 100}
    assert "反而较低" in clause.doubts[0]


def test_a_blank_clause_asks_for_nothing() -> None:
    assert read_class_clause(" ") == ClassClause(" ", ratios=None, increasing=False, doubts=())


def test_items_are_split_where_it_is_certain() -> None:
    assert split_items("登记事项检查；公示信息检查;\n拍卖、文物等领域检查。").names == (
        "登记事项检查",
        "公示信息检查",
        "拍卖、文物等领域检查",
    )
    assert split_items("1、登记事项检查；2、公示信息检查。").names == ("登记事项检查", "公示信息检查")
    assert split_items("（1）登记事项检查\n（2）公示信息检查\n").names == ("登记事项检查", "公示信息检查")


def test_enumeration_commas_are_doubted_unless_the_items_are_known() -> None:
    text = "登记事项检查、公示信息检查"
    assert len(split_items(text).doubts) == 1
    assert split_items(text, {"登记事项检查", "公示信息检查"}).doubts == ()
    assert split_items("拍卖、文物检查", {"拍卖、文物检查"}).names == ("拍卖、文物检查",)
    assert split_items("。").names == ()
    assert split_items("。").doubts


def test_bodies_outside_the_county_are_doubted_and_the_nearest_is_offered() -> None:
    assert body_doubts("泽州县市场监管局、泽州县市场监督管理局", [BODY]) == ()
    (doubt,) = body_doubts("泽州市市场监督管理局", [BODY])
    assert f"“{BODY}”" in doubt
    assert "是否应为" not in body_doubts("省药监局", [BODY])[0]
    assert body_doubts("", [BODY])


def test_the_plan_of_the_county() -> None:
    """All 15 rows are readable; the two oddities of the original are doubted and stay as they are."""
    assert [read_ratio(row["抽查比例/数量"]).value for row in PLAN] == [
        500, 10_000, 1000, 3000, 2000, 1000, 1000, 1000, 3000, 1000, 10_000, 100, 300, 300, 300,
    ]  # fmt: skip
    assert all(read_class_clause(row["信用风险分类管理"]).increasing for row in PLAN)
    assert len(split_items(PLAN[11]["抽查事项"]).names) == 5
    assert [row["序号"] for row in PLAN if name_doubts(row["抽查任务名称"], 2023)] == ["6"]
    assert [row["序号"] for row in PLAN if body_doubts(row["抽查检查主体"], [BODY])] == ["6", "7", "8", "9", "10", "11"]
