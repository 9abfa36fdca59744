"""What older systems know of subjects, from sheets: so that history, last officers, frequency and rates are right from the first day."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from shuangsuiji.common.codes import CodeRefused, classify_code
from shuangsuiji.common.scope import under
from shuangsuiji.registry.models import (
    ChangeSource,
    FactKind,
    FrequencyLedger,
    LedgerKind,
    Officer,
    Subject,
    SubjectChange,
    SubjectCode,
    SubjectFact,
    SubjectLicence,
    SubjectState,
)
from shuangsuiji.registry.past_sheets import EVENT_SHEET, FACT_SHEET, LEAD_SHEET, LICENCE_SHEET, RESULT_SHEET
from shuangsuiji.registry.queries.ledger import levels_of
from shuangsuiji.tabular.columns import ParsedRow

from .intake import Intake, UnitNames
from .kinds import SheetKind, add_kind
from .ledger import note_findings
from .subject_changes import Origin, change, keep
from .subject_import import restored

STATES = {
    "注销登记": SubjectState.CANCELLED, "吊销": SubjectState.REVOKED, "迁出": SubjectState.MOVED, "恢复登记": SubjectState.ACTIVE,
}  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """A row whose subject is known."""

    row: ParsedRow
    subject: Subject

    def said(self, *names: str) -> dict[str, Any]:
        """The filled cells by key."""
        return {name: value for name in names if (value := self.row.values.get(name)) not in ("", None, ())}


def drafts_of(intake: Intake, rows: list[ParsedRow]) -> Iterator[Draft]:
    """Rows with their subjects, found by any of their codes; an unknown one is handed back, never guessed by its name.

    The subjects are locked in the order of their keys: two imports at once wait for each other.
    """
    codes = {row.number: _code(row) for row in rows}
    found = _subjects(set(codes.values()))
    for row in rows:
        subject = found.get(codes[row.number])
        if subject is None:
            mend = "请先把它导入检查对象名录库，或改正代码。"
            intake.refuse(row, "code", f"名录库中没有代码为“{codes[row.number]}”的检查对象。", mend)
        elif not intake.actor.may("subject.edit", subject.unit_path):
            intake.refuse(row, "code", "该检查对象由其他单位管辖。", "请由其管辖单位导入。")
        else:
            yield Draft(row, subject)


def _code(row: ParsedRow) -> str:
    text = str(row.values.get("code") or "")
    try:
        return classify_code(text).value
    except CodeRefused:
        return text.strip().upper()


def _subjects(codes: set[str]) -> dict[str, Subject]:
    """Code → the subject that bears it, or that its bearer was merged into. A code borne by two tells nothing."""
    own = Subject.objects.filter(code__in=codes).values_list("code", "pk", "merged_into_id")
    pairs = [(code, merged or key) for code, key, merged in own]
    pairs += SubjectCode.objects.filter(code__in=codes).values_list("code", "subject_id")
    rows = Subject.objects.select_for_update().filter(pk__in={key for _, key in pairs}).order_by("pk")
    by_key = {row.pk: row for row in rows}
    found: dict[str, set[int]] = {}
    for code, key in pairs:
        found.setdefault(code, set()).add(key)
    return {code: by_key[next(iter(keys))] for code, keys in found.items() if len(keys) == 1}


def _first(intake: Intake, draft: Draft, key: tuple[Any, ...]) -> bool:
    """Whether no earlier row of the sheet said the same thing; a later one is handed back."""
    seen: dict[tuple[Any, ...], int] = intake.remembered("seen", dict)
    first = seen.setdefault((draft.subject.pk, *key), draft.row.number)
    if first != draft.row.number:
        intake.refuse(draft.row, "code", f"与第 {first} 行重复。", "请核对后只留一行。")
    return first == draft.row.number


Key = Callable[[Any], tuple[Any, ...]]


def _write(
    intake: Intake, drafts: list[tuple[Draft, Any]], known: dict[Any, Any], key: Key, names: tuple[str, ...]
) -> list[Any]:
    """Insert rows that are not known, change in known ones what differs in `names`; gives the rows that were written."""
    fresh = [(draft, row) for draft, row in drafts if key(row) not in known]
    if fresh:
        type(fresh[0][1]).objects.bulk_create([row for _, row in fresh], batch_size=500)
    for draft, row in fresh:
        intake.note(draft.row, row, None)
    found = [(draft, row, known[key(row)]) for draft, row in drafts if key(row) in known]
    changed = [stored for draft, row, stored in found if _change(intake, draft, row, stored, names)]
    return [*(row for _, row in fresh), *changed]


def _change(intake: Intake, draft: Draft, row: Any, stored: Any, names: tuple[str, ...]) -> bool:
    """Bring a stored row to what the sheet says; whether it differed. A blank cell leaves what is known."""
    said = {name: value for name in names if (value := getattr(row, name)) not in ("", None)}
    changes = {name: value for name, value in said.items() if getattr(stored, name) != value}
    if not changes:
        intake.unchanged()
        return False
    before = {name: getattr(stored, name) for name in changes}
    type(stored).objects.filter(pk=stored.pk).update(**changes)
    for name, value in changes.items():
        setattr(stored, name, value)
    intake.note(draft.row, stored, before)
    return True


def _origin(intake: Intake) -> Origin:
    return Origin(intake.actor.user_id, ChangeSource.EVENT, intake.now, intake.batch.ref)


# results


def take_results(intake: Intake, rows: list[ParsedRow]) -> None:
    """Past visits into the frequency ledger, with officers and results; a problem becomes a fact of the subject."""
    units = intake.remembered("units", lambda: UnitNames(intake.actor.reach("subject.edit")))
    people = intake.remembered("people", lambda: _people(intake))
    drafts: list[tuple[Draft, FrequencyLedger]] = []
    teams: dict[tuple[int, str], list[int]] = {}
    for draft in drafts_of(intake, rows):
        unit = units.resolve(intake, draft.row, "unit")
        team = _team(intake, draft, people)
        task = str(draft.row.values["task"])
        if unit is None or team is None or _in_future(intake, draft) or not _first(intake, draft, (task,)):
            continue
        day: date = draft.row.values["day"]
        line = FrequencyLedger(
            subject=draft.subject, unit_path=unit.path, year=day.year, kind=LedgerKind.VISITED, day=day,
            source=task, occasion=task, result=draft.row.values["result"],
        )  # fmt: skip
        drafts.append((draft, line))
        teams[draft.subject.pk, task] = team
    levels = levels_of(line.unit_path for _, line in drafts)
    for _, line in drafts:
        line.level = levels[line.unit_path]
    stored = FrequencyLedger.objects.filter(
        subject__in=[draft.subject for draft, _ in drafts], kind=LedgerKind.VISITED,
        source__in={line.source for _, line in drafts},
    )  # fmt: skip
    known = {(line.subject_id, line.unit_path, line.source): line for line in stored}
    written = _write(
        intake, drafts, known, lambda line: (line.subject_id, line.unit_path, line.source), ("day", "year", "result")
    )
    note_findings(written, intake.now)
    _note_teams(written, teams)


def _in_future(intake: Intake, draft: Draft) -> bool:
    late = bool(draft.row.values["day"] > intake.now.date())
    if late:
        intake.refuse(draft.row, "day", "检查日期晚于今天。", "历史结果只收已经检查的。")
    return late


def _people(intake: Intake) -> dict[str, set[int]]:
    """Names and certificates of officers → who bears them."""
    found: dict[str, set[int]] = {}
    rows = Officer.objects.filter(under(intake.actor.reach("subject.edit")))
    for key, name, certificate in rows.values_list("pk", "name", "certificate"):
        for word in (name, certificate):
            found.setdefault(word, set()).add(key)
    return found


def _team(intake: Intake, draft: Draft, people: dict[str, set[int]]) -> list[int] | None:
    """The officers of a row; a name that nobody or that two bear hands the row back."""
    found: list[int] = []
    for word in draft.row.values.get("officers") or ():
        bearers = people.get(word, set())
        if len(bearers) != 1:
            reason = f"执法人员名录库中没有“{word}”。" if not bearers else f"有 {len(bearers)} 名人员叫“{word}”。"
            intake.refuse(draft.row, "officers", reason, "请填写执法证号，或先导入该人员。")
            return None
        found += bearers
    return found


def _note_teams(lines: Iterable[FrequencyLedger], teams: dict[tuple[int, str], list[int]]) -> None:
    link = FrequencyLedger.officers.through
    wanted = {line.pk: teams[line.subject_id, line.source] for line in lines}
    named = [key for key, team in wanted.items() if team]
    link.objects.filter(frequencyledger_id__in=named).delete()
    pairs = [link(frequencyledger_id=key, officer_id=officer) for key in named for officer in sorted(set(wanted[key]))]
    link.objects.bulk_create(pairs, batch_size=500)


# facts and leads


def take_facts(intake: Intake, rows: list[ParsedRow]) -> None:
    """经营异常名录, 严重违法, 年报, penalties."""
    _take_facts(intake, rows, lambda draft: draft.said("kind", "date", "until", "value", "source", "document"))


def take_leads(intake: Intake, rows: list[ParsedRow]) -> None:
    """投诉举报, 舆情, 移送."""

    def values(draft: Draft) -> dict[str, Any]:
        said = draft.said("date", "until", "value", "source", "document")
        return {**said, "kind": FactKind.LEAD, "value": f"{draft.row.values['lead']}：{said['value']}"}

    _take_facts(intake, rows, values)


def _take_facts(intake: Intake, rows: list[ParsedRow], values: Callable[[Draft], dict[str, Any]]) -> None:
    def key(row: SubjectFact) -> tuple[Any, ...]:
        return row.subject_id, row.kind, row.date, row.document, row.value

    drafts = []
    for draft in drafts_of(intake, rows):
        fact = SubjectFact(subject=draft.subject, noted_at=intake.now, **values(draft))
        if fact.until and fact.until < fact.date:
            intake.refuse(draft.row, "until", "终止日期早于开始日期。", "请核对两个日期。")
        elif _first(intake, draft, key(fact)):
            drafts.append((draft, fact))
    stored = SubjectFact.objects.filter(subject__in=[draft.subject for draft, _ in drafts])
    written = _write(intake, drafts, {key(row): row for row in stored}, key, ("until", "source"))
    origin = _origin(intake)
    subjects = {draft.subject.pk: draft.subject for draft, _ in drafts}
    keep(change(subjects[row.subject_id], "fact", "", str(row), origin) for row in written)


# licences and registration events: 审管衔接


def take_licences(intake: Intake, rows: list[ParsedRow]) -> None:
    """Licences as the approving office tells of them: new, renewed, ended."""
    drafts = []
    for draft in drafts_of(intake, rows):
        said = draft.said("number", "issuer", "approved_on", "valid_to")
        if ended := draft.row.values.get("ended_on"):
            said["valid_to"] = ended
        row = SubjectLicence(subject=draft.subject, name=draft.row.values["licence"], **said)
        if row.approved_on and row.valid_to and row.valid_to < row.approved_on:
            intake.refuse(draft.row, "valid_to", "有效期早于批准日期。", "请核对两个日期。")
        elif _first(intake, draft, (row.name, row.number)):
            drafts.append((draft, row))
    stored = SubjectLicence.objects.filter(subject__in=[draft.subject for draft, _ in drafts])
    known = {(row.subject_id, row.name, row.number): row for row in stored}
    texts = {row.pk: licence_text(row) for row in known.values()}
    written = _write(
        intake, drafts, known, lambda row: (row.subject_id, row.name, row.number), ("issuer", "approved_on", "valid_to")
    )
    origin = _origin(intake)
    subjects = {draft.subject.pk: draft.subject for draft, _ in drafts}
    keep(
        change(subjects[row.subject_id], "licence", texts.get(row.pk, ""), licence_text(row), origin) for row in written
    )  # fmt: skip


def licence_text(row: SubjectLicence) -> str:
    """A licence as it stands in the history."""
    return f"{row.name} {row.number}" + (f"，有效期至 {row.valid_to}" if row.valid_to else "")


def take_events(intake: Intake, rows: list[ParsedRow]) -> None:
    """注销, 吊销, 迁出, 恢复 of registration: the state of the directory follows."""
    origin, lines = _origin(intake), list[SubjectChange]()
    for draft in drafts_of(intake, rows):
        if not _first(intake, draft, ()):
            continue
        state = STATES[draft.row.values["event"]]
        wanted = {"state": state, "ended_on": None if state == SubjectState.ACTIVE else draft.row.values["date"]}
        subject = draft.subject
        before = {name: getattr(subject, name) for name, value in wanted.items() if getattr(subject, name) != value}
        if not before:
            intake.unchanged()
            continue
        Subject.objects.filter(pk=subject.pk).update(**wanted, updated_at=intake.now)
        for name, value in wanted.items():
            setattr(subject, name, value)
        intake.note(draft.row, subject, before)
        for name, old in before.items():
            new = getattr(subject, name)
            lines.append(change(subject, name, str(old or ""), str(new or ""), origin))
    keep(lines)


PAST_KINDS = [
    add_kind(kind)
    for kind in (
        SheetKind(
            "results", RESULT_SHEET, "subject.results", "registry.FrequencyLedger", take_results,
            parts_of_row=frozenset({"facts"}),
        ),
        SheetKind("leads", LEAD_SHEET, "subject.leads", "registry.SubjectFact", take_leads),
        SheetKind("facts", FACT_SHEET, "subject.facts", "registry.SubjectFact", take_facts),
        SheetKind("licences", LICENCE_SHEET, "subject.licences", "registry.SubjectLicence", take_licences),
        SheetKind("events", EVENT_SHEET, "subject.events", "registry.Subject", take_events, restored=restored),
    )
]  # fmt: skip
