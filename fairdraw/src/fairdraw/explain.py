"""Why no match exists (match.md section 4), as data and as sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile
from typing import Any

from .balance import fill_all
from .canonical import Wrong
from .cures import Bars, cures, lifted
from .cut import Part, cut
from .match_files import Model, read_model
from .match_messages import part_messages
from .messages import render
from .network import Network

Rules = Mapping[str, Mapping[str, Iterable[str]]]


class NoMatch(Wrong):
    """No assignment meets every rule. `explanation` says why, in the form `explain` returns."""

    def __init__(self, explanation: dict[str, Any]) -> None:
        counts = {name: explanation[name] for name in ("seats", "filled", "short")}
        super().__init__("no_match", **counts, first=part_messages(explanation["parts"][0])[0])
        self.explanation = explanation


def explain(officers: bytes, seats: bytes, rules: Rules | None = None) -> dict[str, Any] | None:
    """The explanation for officers.tsv and seats.tsv, or None where every seat that must be filled can be. Raises Unreadable.

    `rules` is rule -> seat -> officers whom it keeps off the seat; each rule is then lifted alone, and those that help stand
    among the cures. `match_inputs.barred` gives the reasons of `exclude` lines in this form.

    Returns {"seats", "filled", "short", "parts": [{"seats", "visits", "officers", "room", "short", "rules", "cures"}]}: seats and
    officers of a part are ids, `visits`, `room` and `short` numbers; `rules` and `cures` are described in cures.py.
    """
    model = read_model(officers, seats)
    net = Network(model)
    missing = fill_all(net, (seat for seat, must in enumerate(model.must) if must))
    return explanation(net, missing, _bars(model, rules or {})) if missing else None


def _bars(model: Model, rules: Rules) -> Bars:
    """Rules as masks over the seats and officers of the model; what the model does not hold is left out."""
    places = {name.decode(): seat for seat, name in enumerate(model.seats)}
    bit = {name.decode(): 1 << officer for officer, name in enumerate(model.officers)}
    return {
        rule: {
            places[seat]: sum(bit.get(who, 0) for who in set(out)) for seat, out in kept_off.items() if seat in places
        }
        for rule, kept_off in rules.items()
    }


def explanation(net: Network, missing: Sequence[int], bars: Bars | None = None) -> dict[str, Any]:
    """Explanation of a maximum matching that leaves the seats `missing` open."""
    filled = sum(net.load)
    return {
        "seats": filled + len(missing),
        "filled": filled,
        "short": len(missing),
        "parts": [_described(net, part, bars or {}) for part in cut(net, missing)],
    }


def _described(net: Network, part: Part, bars: Bars) -> dict[str, Any]:
    rules = lifted(net, part, bars)
    return {
        "seats": [net.model.seats[seat].decode() for seat in part.seats],
        "visits": part.visits,
        "officers": [name.decode() for name in net.model.names(part.inside | part.beyond)],
        "room": part.room,
        "short": len(part.missing),
        "rules": rules,
        "cures": cures(net, part, rules),
    }


def sentences(explanation: Mapping[str, Any], lang: str = "zh") -> list[str]:
    """An explanation in plain words, "zh" or "en": one paragraph per part, worst cases named with what would cure them."""
    joint = "" if lang == "zh" else " "
    return [joint.join(render(message, lang) for message in part_messages(part)) for part in explanation["parts"]]


def join_in_order(officers: bytes, seats: bytes, visits: Iterable[str]) -> tuple[list[str], list[str]]:
    """Let visits join in the given order while all that joined can be staffed. Returns those that joined and those left out.

    Only seats that must be filled count. Visits that seats.tsv does not hold are left out. Raises Unreadable.
    """
    model = read_model(officers, seats)
    net = Network(model)
    teams: dict[str, list[int]] = {}
    for seat, must in enumerate(model.must):
        if must:
            teams.setdefault(model.visits[seat].decode(), []).append(seat)
    asked = list(visits)
    joined = [visit for visit in asked if visit in teams and _joins(net, teams.pop(visit))]
    staffed = set(joined)
    return joined, [visit for visit in asked if visit not in staffed]


def _joins(net: Network, team: Sequence[int]) -> bool:
    """Fill all seats of a visit or none."""
    dead = net.dead
    filled = list(takewhile(net.fill, team))
    if len(filled) == len(team):
        return True
    for seat in filled:
        net.release(seat)
    net.dead = dead  # what the failure taught held beside the seats just given back
    stuck = team[len(filled)]
    if net.fill(stuck):  # alone it teaches for good, so that later visits of its kind fail at once
        net.release(stuck)
    return False
