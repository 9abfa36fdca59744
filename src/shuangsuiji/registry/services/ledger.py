"""抽查频次台账: written by later stages in their own unit of work."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.registry.models import Apart, FactKind, FrequencyLedger, LedgerKind, SubjectFact
from shuangsuiji.registry.queries.ledger import levels_of

CHUNK = 1000


@dataclass(frozen=True)
class FrequencyNote:
    """One line: `unit_path` has drawn or visited (`kind`) the subject on `day`; `source` names the act, e.g. an announcement's ref.

    `officer_ids` made the visit; `result` is its worst result code. Both may be unknown. `occasion` is the source of the
    draw that a visit comes from, whose `apart` it shares.
    """

    subject_id: int
    unit_path: str
    year: int
    kind: LedgerKind
    day: date
    source: str
    result: str = ""
    officer_ids: tuple[int, ...] = ()
    occasion: str = ""
    apart: Apart = Apart.NONE


def note_frequency(lines: Iterable[FrequencyNote], now: datetime | None = None) -> None:
    """Write lines; one that is there already (same subject, body, kind and source) gets the day, result and officers told now.

    With `now`, what a visit found becomes a fact of its subject.
    """
    notes = {(line.subject_id, line.unit_path, line.kind, line.source): line for line in lines}
    levels, draws = levels_of({line.unit_path for line in notes.values()}), _draws_of(notes.values())
    rows = [_row(line, levels, draws) for line in notes.values()]
    FrequencyLedger.objects.bulk_create(
        rows, batch_size=CHUNK, update_conflicts=True,
        unique_fields=["subject", "unit_path", "kind", "source"], update_fields=["day", "year", "result", "occasion", "apart"],
    )  # fmt: skip
    _note_officers([line for line in notes.values() if line.officer_ids])
    visited = [line for line in notes.values() if line.kind == LedgerKind.VISITED]
    if now is not None and visited:
        sources, subjects = {line.source for line in visited}, {line.subject_id for line in visited}
        stored = FrequencyLedger.objects.filter(source__in=sources, subject__in=subjects, kind=LedgerKind.VISITED)
        note_findings(stored, now)


def note_findings(lines: Iterable[FrequencyLedger], now: datetime) -> None:
    """Make a fact of the subject of each visit that found a problem, in place of what its line said before."""
    lines, problems = list(lines), active_profile().result_codes
    SubjectFact.objects.filter(visit__in=lines).delete()
    facts = [
        SubjectFact(
            subject_id=line.subject_id, kind=FactKind.FINDING, date=line.day, value=problems[line.result].title,
            source="抽查检查", document=line.source, visit=line, noted_at=now,
        )
        for line in lines if line.result in problems and problems[line.result].problem
    ]  # fmt: skip
    SubjectFact.objects.bulk_create(facts, batch_size=CHUNK, ignore_conflicts=True)


def _draws_of(lines: Iterable[FrequencyNote]) -> dict[tuple[int, str], str]:
    """(subject, occasion) of visits → how the draw that they come from is counted."""
    visits = [line for line in lines if line.kind == LedgerKind.VISITED and line.occasion]
    if not visits:
        return {}
    drawn = FrequencyLedger.objects.filter(
        kind=LedgerKind.DRAWN, source__in={line.occasion for line in visits},
        subject__in={line.subject_id for line in visits},
    )  # fmt: skip
    return {(subject, source): apart for subject, source, apart in drawn.values_list("subject_id", "source", "apart")}


def _row(line: FrequencyNote, levels: dict[str, str], draws: dict[tuple[int, str], str]) -> FrequencyLedger:
    said = {
        name: getattr(line, name) for name in ("subject_id", "unit_path", "year", "kind", "day", "source", "result")
    }
    return FrequencyLedger(
        **said,
        level=levels.get(line.unit_path, ""),
        occasion=line.occasion or line.source,
        apart=draws.get((line.subject_id, line.occasion), line.apart),
    )


def _note_officers(lines: list[FrequencyNote]) -> None:
    """The officers of each line, in place of those noted before."""
    if not lines:
        return
    link = FrequencyLedger.officers.through
    sources = {line.source for line in lines}
    stored = FrequencyLedger.objects.filter(source__in=sources).values_list(
        "subject_id", "unit_path", "kind", "source", "pk"
    )
    keys = {(subject_id, path, kind, source): pk for subject_id, path, kind, source, pk in stored}
    wanted = {keys[line.subject_id, line.unit_path, line.kind, line.source]: line.officer_ids for line in lines}
    link.objects.filter(frequencyledger_id__in=list(wanted)).delete()
    pairs = [
        link(frequencyledger_id=pk, officer_id=officer) for pk, ids in wanted.items() for officer in sorted(set(ids))
    ]
    link.objects.bulk_create(pairs, batch_size=CHUNK)
