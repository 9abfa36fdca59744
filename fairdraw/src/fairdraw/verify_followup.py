"""Part of the step `samples` of `verify`: what became of the list afterwards, as substitutions.json and the opening tell it."""

from __future__ import annotations

from .checks import UNCHECKED, Case, Finding, finding
from .schema import inside
from .substitution import (
    FILE,
    Substitutions,
    check_details,
    check_lines,
    check_teams,
    read_details,
    read_substitutions,
)

_MATCH = "match.tsv"
_INPUTS = "inputs.tsv"


def check_substitutions(case: Case) -> Finding | None:
    """None where nothing is left to say: no substitution, or every one of them right. Raises Wrong or Unreadable."""
    if FILE not in case.package:
        return None
    found = read_substitutions(case.package.read(FILE))
    case.substitutions = found.lines
    with inside(FILE):
        check_lines(case.announcement, found.lines)
    case.details = _details(case, found)
    if case.details is None or not case.whole:
        return finding(UNCHECKED, "substitutions_counted", count=len(found.lines)) if found.lines else None
    with inside(FILE):
        check_details(case.announcement.hash, case.rows, found.lines, case.details)
    return _check_teams(case)


def _details(case: Case, found: Substitutions) -> list[dict[str, object]] | None:
    if case.opening is not None and FILE in case.opening:
        return [dict(detail) for detail in read_details(case.opening.read(FILE), FILE)]
    return None if found.details is None else [dict(detail) for detail in found.details]


def _check_teams(case: Case) -> Finding | None:
    """Teams need the opening's inputs, and the match they come after."""
    if case.announcement.inputs is None or not case.details:
        return None
    if case.opening is None or _INPUTS not in case.opening or _MATCH not in case.package:
        return finding(UNCHECKED, "substitutions_teams", count=len(case.details))
    inputs, standing = case.opening.read(_INPUTS), case.package.read(_MATCH)
    with inside(FILE):
        check_teams(case.announcement.hash, case.seed or "", inputs, standing, case.details)
    return None
