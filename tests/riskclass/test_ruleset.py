"""Rule files: read whole or refused whole, every fault named with its rule."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuangsuiji.common.errors import Refusal
from shuangsuiji.riskclass.predicates import BadPredicate, read_predicate
from shuangsuiji.riskclass.ruleset import read_ruleset

SOURCES = {"penalty": {"value": str, "days": float, "open": bool}, "subject": {"kind": str, "capital": float}}
RULE = """
[[rules]]
id = "{id}"
group = "监管"
name = "行政处罚"
source = "{source}"
predicate = '{predicate}'
points = 10
valid_from = 2026-01-01
"""
CUTS = 'title = "示例"\n[classes]\ncuts = { B = 10, C = 20, D = 40 }\n'


def rule(name="penalty_2y", source="penalty", predicate="true"):
    return RULE.format(id=name, source=source, predicate=predicate)


def faults(text):
    with pytest.raises(Refusal) as caught:
        read_ruleset(text, SOURCES)
    return [str(part) for part in caught.value.parts]


def test_reads_rules_with_what_is_usual():
    found = read_ruleset(CUTS + rule(), SOURCES).rules[0]
    assert (found.cap, found.window_months, found.decay, found.missing, found.veto) == (10, 12, "none", "0", False)
    assert found.valid_to.year == 9999


def test_the_version_is_that_of_the_meaning():
    plain = read_ruleset(CUTS + rule(), SOURCES)
    reordered = read_ruleset("# 注\n" + CUTS + rule().replace('group = "监管"\n', "") + 'group = "监管"\n', SOURCES)
    other = read_ruleset(CUTS + rule().replace("points = 10", "points = 11"), SOURCES)
    assert plain.version == reordered.version != other.version


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[classes\n", "第 1 行第"),
        (CUTS, "1 至 300 条"),
        (CUTS + "rules = 3", "读不懂|1 至 300 条"),
        (rule(), "cuts（分数线）或 shares"),
        (CUTS.replace("C = 20", "C = 5") + rule(), "逐类升高"),
        ("[classes]\nshares = { A = 7000, B = 2100, C = 650, D = 200 }\n" + rule(), "合计 10000"),
        (CUTS + rule("Penalty"), "小写字母"),
        (CUTS + rule() + rule(), "重复"),
        (CUTS + rule(source="penalties"), "penalties.*可用：penalty"),
        (CUTS + rule(predicate="valu == 1"), "没有字段“valu”。是不是“value”"),
        (CUTS + rule(predicate="value > 3"), "文字和数比较"),
        (CUTS + rule(predicate="value =="), "读不懂"),
        (CUTS + rule().replace("2026-01-01", "2026-02-30"), "读不懂"),
        (CUTS + rule().replace("2026-01-01", '"2026-01-01"'), "valid_from 须是日期"),
        (CUTS + rule() + "valid_to = 2025-01-01\n", "晚于"),
        (CUTS + rule() + "cap = 5\n", "cap"),
        (CUTS + rule() + "window_months = 0\n", "window_months"),
        (CUTS + rule() + 'decay = "fast"\n', "decay“fast”"),
        (CUTS + rule() + "veto = 1\n", "veto"),
        (CUTS + rule() + "weight = 1\n", "不认识的项“weight”"),
        (CUTS + rule("a", "rules", "b > 0") + rule("b", "rules", "a > 0"), "互相引用成环"),
        (CUTS + rule("a", "rules", "a > 0"), "互相引用成环"),
    ],
)
def test_names_what_is_wrong(text, said):
    assert re.search(said, " ".join(faults(text)))


def test_tells_all_faults_at_once():
    assert len(faults(CUTS + rule("A") + rule("b", "nowhere") + rule("c", predicate="x > 1"))) == 3


CALLS = [
    "__import__('os')",
    "value.upper() == 'A'",
    "[x for x in 'a']",
    "value[0] == 'a'",
    "lambda: 1",
    "f'{value}' == ''",
    "...",
]
OTHERS = [
    "9**9**9 > 1",
    "(value := 'a') == 'a'",
    "99999999999999 > 1",
    "b'a' == value",
    "value if open else value",
    "'%s' % value",
]


@pytest.mark.parametrize("text", CALLS + OTHERS)
def test_conditions_can_call_nothing(text):
    with pytest.raises(BadPredicate):
        read_predicate(text, SOURCES["penalty"])


@given(st.text(max_size=60))
def test_any_text_is_a_condition_or_refused(text):
    with suppress(BadPredicate):
        read_predicate(text, SOURCES["penalty"]).holds({"value": "罚款", "days": 3.0, "open": False})


def test_long_conditions_are_refused():
    for text in ("(" * 400 + "open" + ")" * 400, "not " * 200 + "open", ""):
        with pytest.raises(BadPredicate):
            read_predicate(text, SOURCES["penalty"])
