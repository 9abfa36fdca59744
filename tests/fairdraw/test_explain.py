"""Explanations of impossible matches, held against a plain maximum flow."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from fairdraw.balance import fill_all
from fairdraw.canonical import Wrong
from fairdraw.cut import cut
from fairdraw.explain import NoMatch, explain, join_in_order, sentences
from fairdraw.match_files import read_model
from fairdraw.match_inputs import barred, derive
from fairdraw.matching import match
from fairdraw.messages import render
from fairdraw.network import Network

from tests.fairdraw import plain_flow
from tests.fairdraw.enumeration import Officer, Seat, files
from tests.fairdraw.match_cases import SEED, random_case, stations

Case = tuple[list[Officer], list[Seat]]
Rules = dict[str, dict[str, list[str]]]
Found = tuple[Case, Rules, dict[str, Any]]


def most(officers: list[Officer], seats: list[Seat]) -> int:
    return plain_flow.filled({who: cap for who, cap, _ in officers}, seats)


def impossible(count: int) -> Iterator[Found]:
    """Random cases without a match; rules keep off officers who otherwise could hold the seat."""
    found = 0
    for number in range(100 * count):
        rng = random.Random(number)
        big = rng.random() < 0.4
        whole = stations(rng, rng.randint(4, 9), 8) if big else random_case(rng, must=1, may=0.9)
        rules: Rules = {"recusal": {}, "leave": {}, "unit": {}}
        seats = [_ruled(rng, seat, rules) for seat in whole[1]]
        why = explain(*files(whole[0], seats), rules)
        assert (why is None) == (most(whole[0], seats) == len(seats))
        if why is not None:
            found += 1
            yield (whole[0], seats), rules, why
        if found == count:
            return
    pytest.fail("too few impossible cases")


def _ruled(rng: random.Random, seat: Seat, rules: Rules) -> Seat:
    out: set[str] = set()
    for kept_off in rules.values():
        chosen = [who for who in seat[3] if rng.random() < 0.2]
        kept_off[seat[1]] = chosen
        out.update(chosen)
    return (*seat[:3], tuple(who for who in seat[3] if who not in out))


@pytest.fixture(scope="module", params=[100, pytest.param(1000, marks=pytest.mark.slow)], ids=["some", "many"])
def cases(request: pytest.FixtureRequest) -> list[Found]:
    return list(impossible(request.param))


def test_counts_are_those_of_a_maximum_flow(cases: list[Found]) -> None:
    for (officers, seats), _, why in cases:
        assert (why["seats"], why["filled"]) == (len(seats), most(officers, seats))
        assert why["short"] == why["seats"] - why["filled"] == sum(part["short"] for part in why["parts"])


def test_every_part_is_impossible_by_itself(cases: list[Found]) -> None:
    for (officers, seats), _, why in cases:
        for part in why["parts"]:
            team = [seat for seat in seats if seat[1] in part["seats"]]
            assert part["room"] == len(team) - part["short"] == most(officers, team) < len(team)
            assert part["visits"] == len({seat[0] for seat in team})
            assert part["officers"] == sorted({who for seat in team for who in seat[3]})


def test_seats_outside_the_parts_can_all_be_filled_beside_them(cases: list[Found]) -> None:
    for (officers, seats), _, why in cases:
        named = {seat for part in why["parts"] for seat in part["seats"]}
        inside = [seat for seat in seats if seat[1] in named]
        assert most(officers, seats) - most(officers, inside) == len(seats) - len(inside)


def test_leaving_out_any_seat_of_a_part_helps_and_any_other_does_not(cases: list[Found]) -> None:
    """This is what minimal minimum cut means: some maximum matching leaves exactly this seat open."""
    for (officers, seats), _, why in cases[:100]:
        named = {seat for part in why["parts"] for seat in part["seats"]}
        for seat in seats:
            rest = [other for other in seats if other != seat]
            assert (most(officers, rest) == why["filled"]) == (seat[1] in named)


def test_the_cut_is_the_same_for_every_maximum_matching(cases: list[Found]) -> None:
    for case, _, why in cases:
        model = read_model(*files(*case))
        order = list(range(len(model.seats)))
        random.Random(1).shuffle(order)
        net = Network(model)
        parts = cut(net, [seat for seat in order if not net.fill(seat)])
        assert [[model.seats[seat].decode() for seat in part.seats] for part in parts] == [
            p["seats"] for p in why["parts"]
        ]


def with_cure(case: Case, rules: Rules, part: dict[str, Any], cure: dict[str, Any], less: int = 0) -> Case:
    """The case with one cure applied to one part, `less` units short of what the cure asks for."""
    officers, seats = case
    if cure["cure"] == "capacity":
        to = cure["to"] - less
        return [(who, max(cap, to) if who in cure["officers"] else cap, past) for who, cap, past in officers], seats
    new = [f"new{number}" for number in range(cure["count"] - less)] if cure["cure"] == "officers" else []
    more = {seat: (*new, *only(rules, cure.get("rule"), seat)) for seat in part["seats"]}
    added = [(visit, seat, must, (*ids, *more.get(seat, ()))) for visit, seat, must, ids in seats]
    return [*officers, *((who, cure["room"], 0) for who in new)], added


def only(rules: Rules, rule: str | None, seat: str) -> set[str]:
    """Officers whom this rule keeps off the seat, and no other rule."""
    if rule is None:
        return set()
    others = {who for name, kept_off in rules.items() if name != rule for who in kept_off[seat]}
    return set(rules[rule][seat]) - others


def test_every_cure_cures_its_part_and_no_less_would(cases: list[Found]) -> None:
    for case, rules, why in cases:
        for part in why["parts"]:
            for cure in part["cures"]:
                assert most(*with_cure(case, rules, part, cure)) == why["filled"] + part["short"]
                if cure["cure"] != "rule":
                    assert most(*with_cure(case, rules, part, cure, less=1)) < why["filled"] + part["short"]


def test_each_rule_is_lifted_alone(cases: list[Found]) -> None:
    helpful = 0
    for case, rules, why in cases:
        for part in why["parts"]:
            cures = {cure["rule"] for cure in part["cures"] if cure["cure"] == "rule"}
            touching = {name for name, kept_off in rules.items() if any(kept_off[seat] for seat in part["seats"])}
            assert {rule["rule"] for rule in part["rules"]} == touching
            for rule in part["rules"]:
                gain = most(*with_cure(case, rules, part, {"cure": "rule", "rule": rule["rule"]})) - why["filled"]
                assert gain == rule["gain"]
                assert (gain == part["short"]) == (rule["rule"] in cures)
                helpful += gain > 0
    assert helpful > len(cases) // 4


def test_more_capacity_is_offered_whenever_it_helps(cases: list[Found]) -> None:
    for (officers, seats), _, why in cases:
        for part in why["parts"]:
            ample = [(who, 99 if who in part["officers"] else cap, past) for who, cap, past in officers]
            helps = most(ample, seats) == why["filled"] + part["short"]
            assert helps == any(cure["cure"] == "capacity" for cure in part["cures"])


def test_sentences_in_both_languages(cases: list[Found]) -> None:
    for _, _, why in cases[:50]:
        for lang in ("zh", "en"):
            texts = sentences(why, lang)
            assert len(texts) == len(why["parts"])
            assert all(str(part["short"]) in text for part, text in zip(why["parts"], texts, strict=True))


def special_equipment() -> tuple[bytes, list[bytes]]:
    """14 visits need special equipment; of 5 holders 3 are recused from all of them; 2 remain with room 12."""
    officers = [f"o{number:02}" for number in range(20)]
    holders, visits = officers[:5], [f"s{number:02}" for number in range(30)]
    lines = [f"officer\t{who}\t{6 if who in holders else 1000}\t0" for who in officers]
    lines += [f"pattern\tspecial\t1\tmust\t{','.join(holders)}"]
    lines += [f"pattern\t{name}\t2\tmust\t{','.join(officers)}" for name in ("special", "plain")]
    lines += [f"subject\t{visit}\t{'special' if number < 14 else 'plain'}" for number, visit in enumerate(visits)]
    lines += [f"exclude\t{visit}\t{who}\trecusal" for visit in visits[:14] for who in holders[2:]]
    return "".join(f"{line}\n" for line in sorted(lines)).encode(), [visit.encode() for visit in visits]


def test_the_case_of_special_equipment() -> None:
    inputs, visits = special_equipment()
    derived = derive(inputs, visits)
    why = explain(derived.officers, derived.seats, barred(inputs, visits))
    assert why is not None
    (part,) = why["parts"]
    assert (part["visits"], len(part["seats"]), part["officers"], part["room"], part["short"]) == (
        14,
        14,
        ["o00", "o01"],
        12,
        2,
    )
    recusal = {"rule": "recusal", "officers": 3, "everywhere": 3, "places": 42, "gain": 2}
    assert part["cures"] == [
        {"cure": "officers", "count": 1, "room": 6},
        {"cure": "capacity", "to": 7, "officers": ["o00", "o01"]},
        {"cure": "rule", **recusal},
    ]
    text = (
        "14 户次检查的 14 个名额只有 2 名检查人员可以担任，合计最多担任 12 个，缺 2 个。"
        "回避使 3 名人员不能担任其中 42 人次，其中 3 名全部不能担任。"
        "任一办法即可配齐：增加 1 名可担任这些名额的人员（每人至多 6 个）、把 2 名人员的上限提高到 7 个、不再适用“回避”（3 名、42 人次）。"
    )
    assert sentences(why) == [text]


def test_a_match_that_fails_says_why() -> None:
    inputs, visits = special_equipment()
    derived = derive(inputs, visits)
    with pytest.raises(NoMatch) as error:
        match(derived.officers, derived.seats, hash_name="sha256", seed=SEED)
    assert isinstance(error.value, Wrong)
    assert error.value.explanation == explain(derived.officers, derived.seats)
    assert "缺 2 个" in render(error.value)
    assert "short 2" in render(error.value, "en")


def test_one_officer_for_both_seats_of_a_visit_lacks_a_person_not_capacity() -> None:
    why = explain(*files([("a", 9, 0), ("b", 9, 0)], [("v", "v#1", True, ("a",)), ("v", "v#2", True, ("a",))]))
    assert why is not None
    (part,) = why["parts"]
    assert (part["officers"], part["room"], part["short"]) == (["a"], 1, 1)
    assert part["cures"] == [{"cure": "officers", "count": 1, "room": 1}]


def test_nobody_may_hold_the_seat() -> None:
    why = explain(*files([("a", 9, 0)], [("v", "v#1", True, ())]))
    assert why is not None
    assert "没有一名检查人员可以担任" in sentences(why)[0]


def test_visits_join_in_order_while_they_can_be_staffed() -> None:
    for (officers, seats), _, _ in impossible(60):
        order = sorted({seat[0] for seat in seats}, key=lambda visit: visit[::-1])
        joined: list[str] = []
        for visit in order:
            team = [seat for seat in seats if seat[0] in {*joined, visit}]
            if most(officers, team) == len(team):
                joined.append(visit)
        left = [visit for visit in order if visit not in joined]
        assert join_in_order(*files(officers, seats), [*order, "unknown"]) == (joined, [*left, "unknown"])


def test_optional_seats_never_make_a_match_impossible() -> None:
    assert explain(*files([("a", 1, 0)], [("v", "v#1", True, ("a",)), ("v", "v#2", False, ())])) is None
    assert fill_all(Network(read_model(b"", b"")), []) == []
