"""Steps of `verify` about the draw itself: frames, quotas, samples and substitutions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .announcement import Row
from .canonical import Wrong
from .checks import ABSENT, CLOSED, OK, Case, Finding, finding
from .draw import RowDraw, answer, draw_row, load_row, row_file
from .frame import read_frame
from .quotas import row_quotas
from .verify_followup import check_substitutions


def check_frames(case: Case) -> Finding:
    """Every frame in the package has the announced root and size, and keeps its format."""
    for row in case.announcement.rows:
        path = f"frames/{row.id}.tsv"
        if path in case.package:
            case.sizes[row.id] = load_row(row, case.package.read(path), case.announcement.hash).sizes()
    absent = [row.id for row in case.announcement.rows if row.id not in case.sizes]
    if absent:
        return finding(ABSENT, "frames_absent", rows=absent)
    return finding(OK, "frames_ok", count=len(case.sizes), size=sum(row.frame.size for row in case.announcement.rows))


def check_quotas(case: Case) -> Finding:
    """The quotas of the record follow from the rules and the frames."""
    if case.seed is None:
        return finding(CLOSED, "not_yet")
    if case.record is None:
        return finding(ABSENT, "record_absent")
    _same_rows(case, "quotas")
    for row in case.announcement.rows:
        if row.id in case.sizes:
            _check_row_quotas(case, row)
    if len(case.sizes) < len(case.announcement.rows):
        return finding(ABSENT, "quotas_absent")
    return finding(OK, "quotas_ok", drawn=sum(sum(strata.values()) for strata in case.record["quotas"].values()))


def _same_rows(case: Case, field: str) -> None:
    announced = {row.id for row in case.announcement.rows}
    if case.record is not None and set(case.record[field]) != announced:
        raise Wrong("record_rows", field=field)


def _check_row_quotas(case: Case, row: Row) -> None:
    expected = row_quotas(row, case.sizes[row.id], case.announcement.hash, case.seed or "")
    given = case.record["quotas"][row.id] if case.record else {}
    for stratum in sorted({s.decode() for s in expected} | set(given)):
        right = expected.get(stratum.encode())
        if given.get(stratum) != right:
            raise Wrong(
                "quota_differs",
                row=row.id,
                stratum=stratum,
                given=given.get(stratum, "-"),
                right="-" if right is None else right,
            )


def check_samples(case: Case) -> Finding:
    """Lists, cutoffs, answer and substitutions follow from frames and seed."""
    if case.seed is None:
        return finding(CLOSED, "not_yet")
    for row in case.announcement.rows:
        if row.id in case.sizes:
            case.rows[row.id] = _draw_again(case, row)
    lists = [f"draw/{row.id}.tsv" for row in case.announcement.rows]
    absent = [path for path in lists if path not in case.package]
    if case.record is not None:
        _check_record(case)
    left = check_substitutions(case)
    if case.record is None:
        return finding(ABSENT, "record_absent")
    if not case.whole:
        return finding(ABSENT, "samples_withheld")
    if absent:
        return finding(ABSENT, "samples_absent", files=absent)
    return left or finding(OK, "samples_ok", answer=case.record["answer"])


def _draw_again(case: Case, row: Row) -> RowDraw:
    data = case.package.read(f"frames/{row.id}.tsv")
    drawn = draw_row(row, read_frame(data), case.announcement.hash, case.seed or "")
    path = f"draw/{row.id}.tsv"
    if path in case.package:
        _same_lines(path, case.package.read(path), row_file(drawn))
    return drawn


def _same_lines(path: str, given: bytes, right: bytes) -> None:
    """Raise Wrong, naming the first line that differs."""
    if given != right:
        pairs = enumerate(zip(given.split(b"\n"), right.split(b"\n")), 1)
        line = next((number for number, (one, other) in pairs if one != other), right.count(b"\n") + 1)
        raise Wrong("lines_differ", file=path, line=line)


def _check_record(case: Case) -> None:
    record: Any = case.record
    _same_rows(case, "cutoffs")
    for row, drawn in case.rows.items():
        if record["cutoffs"][row] != drawn.cutoffs():
            raise Wrong("cutoffs_differ", row=row)
    for row, strata in record["quotas"].items():
        if {stratum for stratum, k in strata.items() if k} != set(record["cutoffs"][row]):
            raise Wrong("cutoffs_differ", row=row)
    if case.whole and record["answer"] != answer(case.announcement.hash, case.rows):
        raise Wrong("answer_differs")
    _check_substitutions(case, record["substitutions"])


def _check_substitutions(case: Case, substitutions: Iterable[dict[str, Any]]) -> None:
    """Each names a reserve that exists, none twice, and in every stratum the first reserves come first."""
    used: dict[tuple[str, str], set[int]] = {}
    for given in substitutions:
        place, rank = (given["row"], given["stratum"]), given["rank"]
        first, last = _reserve_ranks(case, *place)
        if not first <= rank <= last:
            raise Wrong("substitution_rank", row=place[0], stratum=place[1], rank=rank)
        if rank in used.setdefault(place, set()):
            raise Wrong("substitution_double", row=place[0], stratum=place[1], rank=rank)
        used[place].add(rank)
    for (row, stratum), ranks in used.items():
        first, _ = _reserve_ranks(case, row, stratum)
        if max(ranks) - first + 1 != len(ranks):
            raise Wrong("substitution_skips", row=row, stratum=stratum)


def _reserve_ranks(case: Case, row: str, stratum: str) -> tuple[int, int]:
    """First and last rank of the reserves of a stratum; without the frame as far as the announcement tells."""
    quotas = case.record["quotas"].get(row, {}) if case.record else {}
    if stratum not in quotas:
        return 1, 0
    k = quotas[stratum]
    if row in case.rows:
        return k + 1, len(case.rows[row].picked[stratum.encode()])
    return k + 1, k + next(announced.reserve for announced in case.announcement.rows if announced.id == row)
