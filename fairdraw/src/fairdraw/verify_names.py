"""Step of `verify` about names: counted against the handles, and with the opening each of them checked."""

from __future__ import annotations

from collections.abc import Set

from .canonical import Unreadable, Wrong, split_lines
from .checks import ABSENT, CLOSED, OK, UNCHECKED, Case, Finding, finding
from .frame import handle
from .schema import inside

SUBSTITUTES = "substitutes.tsv"


def check_names(case: Case) -> Finding:
    """names.tsv names the drawn and the certain subjects, all of them and nobody else."""
    if not case.announcement.rows:
        return _nobody(case)
    if case.seed is None:
        return finding(CLOSED, "not_yet")
    if "names.tsv" not in case.package:
        return finding(ABSENT, "names_absent")
    width = 2 if case.announcement.sealed else 3
    names = _table(case.package.read("names.tsv"), "names.tsv", width)
    if not case.whole:
        return finding(UNCHECKED, "names_withheld", count=len(names))
    return _sealed(case, names) if case.announcement.sealed else _open(case, names)


def _nobody(case: Case) -> Finding:
    """Without rows nobody is drawn here, so nobody can be named."""
    path = "names.tsv"
    names = _table(case.package.read(path), path, 2 if case.announcement.sealed else 3) if path in case.package else []
    if names:
        raise Wrong("names_count", names=len(names), handles=0)
    return finding(OK, "names_none")


def _table(data: bytes, path: str, width: int) -> list[tuple[str, ...]]:
    """Lines of a file as tuples of `width` fields, none empty. Raises Unreadable."""
    with inside(path):
        found = [tuple(line.decode().split("\t")) for line in split_lines(data)]
        for number, fields in enumerate(found, 1):
            if len(fields) != width or not all(fields):
                raise Unreadable("table_fields", line=number, count=width)
    return found


def _sealed(case: Case, names: list[tuple[str, ...]]) -> Finding:
    codes = [code for code, _ in names]
    if any(later <= former for former, later in zip(codes, codes[1:])):
        raise Wrong("names_order")
    visited = {subject.decode() for drawn in case.rows.values() for subject in drawn.visited()}
    if len(names) != len(visited):
        raise Wrong("names_count", names=len(names), handles=len(visited))
    secret = case.secret()
    if case.opening is None or secret is None or "subjects.tsv" not in case.opening:
        return finding(UNCHECKED, "names_counted", count=len(names))
    subjects = _subjects(case.opening.read("subjects.tsv"), secret)
    for subject in sorted(visited):
        if subject not in subjects:
            raise Wrong("opening_subject_absent", handle=subject)
    _same_names(set(names), {subjects[subject] for subject in visited})
    if case.details is not None and SUBSTITUTES in case.package:
        joined = _joined(case) - visited
        _same_names(set(_table(case.package.read(SUBSTITUTES), SUBSTITUTES, 2)), {subjects[one] for one in joined})
    return finding(OK, "names_ok", count=len(names))


def _joined(case: Case) -> set[str]:
    """Substitutes whose names are public by the package's lines."""
    pairs = zip(case.substitutions or (), case.details or ())
    return {str(detail["substitute"]) for line, detail in pairs if "row" in line and detail["substitute"]}


def _subjects(data: bytes, secret: bytes) -> dict[str, tuple[str, ...]]:
    """handle -> (code, name) of the opening, every handle recomputed from its code."""
    found: dict[str, tuple[str, ...]] = {}
    for number, (subject, code, name) in enumerate(_table(data, "subjects.tsv", 3), 1):
        if handle(secret, code) != subject:
            raise Wrong("opening_handle", line=number)
        found[subject] = (code, name)
    return found


def _same_names(given: Set[tuple[str, ...]], right: Set[tuple[str, ...]]) -> None:
    for name in sorted(given - right):
        raise Wrong("name_extra", name=" ".join(name))
    for name in sorted(right - given):
        raise Wrong("name_missing", name=" ".join(name))


def _open(case: Case, names: list[tuple[str, ...]]) -> Finding:
    """In an open announcement the handle is the code, so the package alone shows every name's place."""
    visited = {(row, subject.decode()) for row, drawn in case.rows.items() for subject in drawn.visited()}
    if len(names) != len(visited):
        raise Wrong("names_count", names=len(names), handles=len(visited))
    _same_names({(row, code) for row, code, _ in names}, visited)
    if case.opening is not None and "subjects.tsv" in case.opening:
        listed = {code: name for _, code, name in _table(case.opening.read("subjects.tsv"), "subjects.tsv", 3)}
        for _, code, name in names:
            if listed.get(code) != name:
                raise Wrong("name_extra", name=f"{code} {name}")
    return finding(OK, "names_ok", count=len(names))
