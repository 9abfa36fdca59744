"""Step of `verify` about the match: files, roots, the match itself, and with the opening where seats come from."""

from __future__ import annotations

from typing import Any

from . import merkle
from .canonical import Unreadable, Wrong, load_json, split_lines
from .checks import ABSENT, CLOSED, OK, UNCHECKED, Case, Finding, finding
from .follow import Standing, check_all, path_of, read_replacement, serials
from .frame import pseudonym
from .schema import inside, mapping

_FILES = ("officers.tsv", "seats.tsv", "match.tsv", "match.json")
_FIELDS = ("match_answer", "officers_root", "seats_root")


def check_match(case: Case) -> Finding:
    """The match follows from officers, seats and seed; with the opening, officers and seats follow from the inputs."""
    if case.announcement.inputs is None:
        return _no_match(case)
    if case.seed is None:
        return finding(CLOSED, "not_yet")
    absent = [path for path in _FILES if path not in case.package]
    if absent:
        return finding(ABSENT, "match_absent", files=absent)
    _check_roots(case)
    _check_result(case)
    count = _check_replacements(case)
    found = _check_inputs(case)
    if count and found.state == OK:
        return finding(OK, "match_replaced", count=count)
    return found


def _no_match(case: Case) -> Finding:
    """Nothing was announced, so nothing may have been matched."""
    found = [path for path in _FILES if path in case.package]
    if found or (case.record and any(case.record[field] is not None for field in _FIELDS)):
        raise Wrong("match_unannounced")
    return finding(OK, "match_none")


def _check_roots(case: Case) -> None:
    for field, path in (("officers_root", "officers.tsv"), ("seats_root", "seats.tsv")):
        with inside(path):
            lines = split_lines(case.package.read(path))
        if case.record is not None and case.record[field] != merkle.root(lines, case.announcement.hash):
            raise Wrong("match_root", file=path)


def _check_result(case: Case) -> None:
    from .matching import match

    read = case.package.read
    found = match(read("officers.tsv"), read("seats.tsv"), hash_name=case.announcement.hash, seed=case.seed or "")
    if read("match.tsv") != found.match_tsv:
        raise Wrong("match_differs")
    with inside("match.json"):
        given = mapping(load_json(read("match.json")), "match")
    if any(given.get(field) != found.summary[field] for field in ("loads", "unfilled")):
        raise Wrong("match_summary")
    if case.record is not None and case.record["match_answer"] != found.answer:
        raise Wrong("match_answer")


def _check_replacements(case: Case) -> int:
    """Number of replacements, each drawn again from its own seed."""
    read = case.package.read
    numbers = serials(sorted(case.package.paths))
    values = [read_replacement(read(path_of(number)), path_of(number)) for number in numbers]
    sheets = [read(path_of(number, "tsv")) for number in numbers]
    standing = Standing(read("officers.tsv"), read("seats.tsv"), read("match.tsv"), case.seed or "")
    check_all(standing, values, sheets, case.announcement.hash, case.announcement.A)
    return len(numbers)


def _check_inputs(case: Case) -> Finding:
    if case.opening is None or "inputs.tsv" not in case.opening:
        return finding(UNCHECKED, "match_no_inputs")
    if not case.whole:
        return finding(UNCHECKED, "match_no_visits")
    _check_derived(case, case.opening.read("inputs.tsv"))
    if "officers.tsv" not in case.opening:
        return finding(UNCHECKED, "match_no_officers")
    _check_officers(case, case.opening.read("officers.tsv"))
    return finding(OK, "match_ok")


def _check_derived(case: Case, inputs: bytes) -> None:
    from .matching import derive

    announced = case.announcement.inputs
    with inside("inputs.tsv"):
        lines = split_lines(inputs)
    root = merkle.root(lines, case.announcement.hash)
    if announced is None or (len(lines), root) != (announced.size, announced.root):
        raise Wrong("inputs_root")
    derived = derive(inputs, _visits(case, lines))
    for path, right in (("officers.tsv", derived.officers), ("seats.tsv", derived.seats)):
        if case.package.read(path) != right:
            raise Wrong("match_derived", file=path)


def _visits(case: Case, inputs: list[bytes]) -> list[bytes]:
    """Handles to visit: the drawn and the certain; where the announcement has no rows, all subjects of the inputs."""
    if not case.announcement.rows:
        return sorted(line.split(b"\t")[1] for line in inputs if line.startswith(b"subject\t"))
    return sorted({handle for drawn in case.rows.values() for handle in drawn.visited()})


def _check_officers(case: Case, opening: bytes) -> None:
    """Every officer of the match is listed in the opening with the certificate number the id stands for."""
    secret: Any = case.secret() if case.announcement.sealed else None
    if case.announcement.sealed and secret is None:
        raise Unreadable("opening_secret_absent")
    known = set()
    for number, line in enumerate(split_lines(opening), 1):
        fields = line.decode().split("\t")
        if len(fields) != 2:
            raise Unreadable("opening_fields", file="officers.tsv", line=number, count=2)
        if fields[0] != (pseudonym(secret, "officer", fields[1]) if secret else fields[1]):
            raise Wrong("opening_officer", line=number)
        known.add(fields[0].encode())
    for line in split_lines(case.package.read("officers.tsv")):
        if line.split(b"\t")[0] not in known:
            raise Wrong("opening_officer_absent", officer=line.split(b"\t")[0].decode())
