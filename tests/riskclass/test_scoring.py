"""Points, caps, windows, decay, vetoes and classes on values worked out by hand."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuangsuiji.riskclass.ruleset import read_ruleset
from shuangsuiji.riskclass.scoring import class_of, cuts_of, lapses_of, score

SOURCES = {"penalty": {"value": str, "days": float}, "abnormal": {"days": float}, "subject": {"capital": float}}
CUTS = "[classes]\ncuts = { B = 10, C = 20, D = 40 }\n"
TODAY = date(2026, 11, 20)


def ruleset(*rules, classes=CUTS):
    usual = {"id": "r", "group": "监管", "name": "名", "source": "penalty", "predicate": "true", "points": 10}
    text = classes
    for extra in rules:
        text += "[[rules]]\nvalid_from = 2020-01-01\n"
        text += "".join(f"{key} = {_toml(value)}\n" for key, value in {**usual, **extra}.items())
    return read_ruleset(text, SOURCES)


def _toml(value):
    return json.dumps(value, ensure_ascii=False)


def penalty(day, value="罚款", end=...):
    return {"day": day, "end": day if end is ... else end, "value": value, "document": "泽市监罚〔2026〕1号"}


def scored(rules, **sources):
    return score(rules.rules, {"penalty": [], "abnormal": [], "subject": [{"capital": 100.0}], **sources}, TODAY)


def test_points_of_each_row_up_to_the_cap():
    rules = ruleset({"cap": 25})
    rows = [penalty(date(2026, month, 1)) for month in (1, 2, 3)]
    found = scored(rules, penalty=rows)
    assert found.score == 25
    assert len(found.fired[0].evidence) == 3
    assert found.fired[0].evidence[0].document == "泽市监罚〔2026〕1号"


def test_the_window_is_its_months_and_looks_back_alone():
    rules = ruleset({"window_months": 12, "cap": 100})
    rows = [penalty(day) for day in (date(2025, 11, 20), date(2025, 11, 21), TODAY, date(2026, 11, 21))]
    assert scored(rules, penalty=rows).score == 20


def test_what_stands_does_not_age():
    rules = ruleset({"source": "abnormal", "decay": "linear"})
    assert scored(rules, abnormal=[penalty(date(2019, 1, 1), end=None)]).score == 10
    assert scored(rules, abnormal=[penalty(date(2019, 1, 1), end=date(2019, 6, 1))]).score == 0


def test_points_fade():
    assert scored(ruleset({"decay": "linear"}), penalty=[penalty(date(2026, 5, 21))]).score == pytest.approx(
        5, abs=0.05
    )
    half = ruleset({"decay": "half_life", "half_life_months": 6})
    assert scored(half, penalty=[penalty(date(2026, 5, 21))]).score == pytest.approx(5, abs=0.05)


def test_a_veto_is_the_worst_class_even_without_points():
    rules = ruleset({"veto": True, "points": 0, "predicate": "value == '严重'"})
    assert class_of(scored(rules, penalty=[penalty(TODAY, "严重")]), {"B": 1, "C": 2, "D": 3}, 30) == "D"
    assert class_of(scored(rules, penalty=[penalty(TODAY)]), {"B": 1, "C": 2, "D": 3}, 30) == "A"


def test_rules_over_other_rules_come_after_them():
    both = {"id": "both", "source": "rules", "predicate": "r > 0 and listed > 0", "points": 30}
    rules = ruleset(both, {}, {"id": "listed", "source": "abnormal"})
    assert scored(rules, penalty=[penalty(TODAY)], abnormal=[penalty(TODAY, end=None)]).score == 50
    assert scored(rules, penalty=[penalty(TODAY)]).score == 10


def test_what_is_unknown():
    rules = ruleset(
        *(
            {"id": f"r{at}", "source": "subject", "predicate": "capital < 50", "missing": how}
            for at, how in enumerate(("0", "skip", "flag"))
        )
    )
    found = scored(rules, subject=[{"capital": None}])
    assert (found.missing, found.flagged, found.score) == (("r1", "r2"), ("r2",), 0)
    assert class_of(found, {"B": 1, "C": 2, "D": 3}, 30) == "U"
    assert class_of(found, {"B": 1, "C": 2, "D": 3}, 70) == "A"
    assert scored(rules, subject=None).missing == ("r0", "r1", "r2")


def test_when_evidence_lapses_the_score_falls():
    rules = ruleset({"cap": 25, "window_months": 12})
    found = scored(rules, penalty=[penalty(date(2026, 1, 1)), penalty(date(2026, 6, 1)), penalty(date(2026, 7, 1))])
    assert [points for _, points in lapses_of(found)] == [20, 10, 0]
    assert lapses_of(found)[0][0] == date(2027, 1, 1)


@given(st.lists(st.integers(0, 8).map(float), min_size=1, max_size=200))
def test_shares_are_never_exceeded_and_equals_stay_together(scores):
    rules = ruleset({}, classes="[classes]\nshares = { A = 7000, B = 2100, C = 650, D = 250 }\n")
    cuts = cuts_of(rules, scores)
    assert cuts["B"] <= cuts["C"] <= cuts["D"]
    for letter, share in (("D", 0.025), ("C", 0.09), ("B", 0.3)):
        assert sum(one >= cuts[letter] for one in scores) <= share * len(scores) + 1e-9


def test_shares_are_used_where_scores_differ():
    rules = ruleset({}, classes="[classes]\nshares = { A = 7000, B = 2100, C = 650, D = 250 }\n")
    cuts = cuts_of(rules, map(float, range(1000)))
    assert cuts == {"D": 975.0, "C": 910.0, "B": 700.0}
