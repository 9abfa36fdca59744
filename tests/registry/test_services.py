"""Writes by hand and the reads that later stages stand on."""

import datetime as dt

import pytest

from shuangsuiji.accounts.models import Unit, UnitLevel
from shuangsuiji.common.errors import Missing, NotAllowed, Refusal, Stale
from shuangsuiji.journal.models import Entry
from shuangsuiji.registry import queries, services
from shuangsuiji.registry.models import Officer, Speciality, Subject, Tag
from tests.county import NOW, County

from .helpers import code

VALUES = {"name": "新设公司", "kind": "enterprise", "state": "active", "risk_class": "U"}
DAY = dt.date(2023, 8, 1)


def make(county: County, number: str, person: str = "planner", station: str = "s1", **values: str) -> Subject:
    return services.create_subject(
        actor=county.actor(person), code=number, office=county.units[station], values={**VALUES, **values}, now=NOW
    )


def edit(county: County, row: Subject, person: str = "planner", **values: str) -> list[str]:
    wanted = {"name": row.name, "kind": row.kind, "state": row.state, **values}
    return services.edit_subject(
        actor=county.actor(person), subject=row, code=row.code, office=row.office, values=wanted, tags=[], now=NOW
    )


def test_create_subject_reads_the_code(county: County) -> None:
    row = make(county, f" {code(1)[:8].lower()} {code(1)[8:]} ")
    assert (row.code_type, row.code, row.unit_path) == ("uscc", code(1), county.units["s1"].path)
    with pytest.raises(Refusal, match="已经登记") as caught:
        make(county, code(1))
    assert caught.value.field == "code"
    with pytest.raises(Refusal, match="5 位"):
        make(county, "12345")
    assert Entry.objects.filter(act="subject.create").count() == 1


def test_edit_notes_the_fields_and_nothing_else(county: County) -> None:
    row = county.subjects[0]
    assert edit(county, row, name="改名公司", state="cancelled") == ["name", "state"]
    assert edit(county, row) == []
    entry = Entry.objects.get(act="subject.edit")
    assert '"fields":["name","state"]' in bytes(entry.canon).decode()
    assert "改名公司" not in bytes(entry.canon).decode()
    assert queries.history(row.ref)[0].actor == "王敏"


def test_edit_over_a_newer_state_is_refused(county: County) -> None:
    mine, theirs = Subject.objects.get(pk=county.subjects[0].pk), Subject.objects.get(pk=county.subjects[0].pk)
    Subject.objects.filter(pk=theirs.pk).update(name="他人改的", updated_at=NOW + dt.timedelta(seconds=1))
    with pytest.raises(Stale):
        edit(county, mine, name="我改的")
    assert Subject.objects.get(pk=mine.pk).name == "他人改的"


def test_foreign_units_are_missing_and_readers_may_not_write(county: County) -> None:
    with pytest.raises(Missing):
        edit(county, county.subjects[0], person="stranger")
    with pytest.raises(Missing):
        queries.get_subject(county.actor("stranger"), county.subjects[0].ref)
    with pytest.raises(NotAllowed):
        edit(county, county.subjects[0], person="head")
    with pytest.raises(NotAllowed):
        make(county, code(1), person="reviewer")
    assert edit(county, county.subjects[0], person="section", name="股室改的") == ["name"]


def test_subject_filter(county: County) -> None:
    bureau = county.bureau.path
    county.subjects[0].tags.add("gas-station")
    Subject.objects.filter(pk=county.subjects[1].pk).update(kind="trader", state="cancelled")
    assert queries.subjects_in({}, bureau).count() == 12
    assert queries.subjects_in({}, county.units["s1"].path).count() == 4
    assert set(queries.subjects_in({"tags": ["gas-station"]}, bureau)) == {county.subjects[0]}
    assert queries.subjects_in({"without_tags": ["gas-station"]}, bureau).count() == 11
    assert queries.subjects_in({"kinds": ["enterprise"], "states": ["active"], "tags": []}, bureau).count() == 11
    words = queries.describe_filter({"kinds": ["enterprise", "trader"], "tags": ["gas-station"], "states": ["active"]})
    assert words == "企业、个体工商户；标签：加油站；状态：存续"
    assert queries.describe_filter({}) == "全部检查对象"
    with pytest.raises(ValueError, match="size"):
        queries.subjects_in({"size": 3}, bureau)


def test_public_search(county: County) -> None:
    Subject.objects.filter(pk=county.subjects[0].pk).update(name="泽州县（老王）面馆")
    assert [row.pk for row in queries.find_subjects("老王")] == [county.subjects[0].pk]
    assert [row.pk for row in queries.find_subjects(" (老王) ")] == [county.subjects[0].pk]
    assert queries.find_subjects(county.subjects[1].code[8:].lower()).get() == county.subjects[1]
    assert not queries.find_subjects("王").exists()
    assert not queries.find_subjects("").exists()
    assert not queries.find_subjects("老王\x00").exists()
    assert queries.subject_by_ref(county.subjects[1].ref) == county.subjects[1]
    assert queries.subject_by_ref("nosuchref") is None


def test_ledger_is_written_once_and_read_by_year_and_body(county: County) -> None:
    first, second = county.subjects[:2]
    lines = [
        services.FrequencyNote(first.pk, county.bureau.path, 2023, queries.LedgerKind.DRAWN, DAY, "announcement-1"),
        services.FrequencyNote(second.pk, county.units["other"].path, 2023, queries.LedgerKind.DRAWN, DAY, "foreign-1"),
    ]
    services.note_frequency(lines)
    services.note_frequency(lines)
    assert {key: {check.path for check in checks} for key, checks in queries.occasions(2023).items()} == {
        first.pk: {county.bureau.path}, second.pk: {county.units["other"].path},
    }  # fmt: skip
    assert queries.occasions(2024) == {}
    assert first.frequency.count() == 1


def test_ledger_counts_a_check_once_and_what_stands_apart_not_at_all(county: County) -> None:
    """Draw and visit are one check; its station works at the bureau's level; a visit stands apart as its draw does."""
    Unit.objects.filter(pk=county.bureau.pk).update(level=UnitLevel.COUNTY)
    drawn, visited = queries.LedgerKind.DRAWN, queries.LedgerKind.VISITED
    path = county.bureau.path
    for subject, apart in zip(county.subjects[:2], (queries.Apart.NONE, queries.Apart.CERTAIN), strict=True):
        draw = services.FrequencyNote(subject.pk, path, 2023, drawn, DAY, "draw-1", apart=apart)
        visit = services.FrequencyNote(subject.pk, path, 2023, visited, DAY, "visit-1", "none", occasion="draw-1")
        services.note_frequency([draw])
        services.note_frequency([visit])
    first, second = county.subjects[:2]
    assert {line.level for line in first.frequency.all()} == {"county"}
    assert queries.levels_of([county.units["s1"].path]) == {county.units["s1"].path: "county"}
    assert queries.occasions(2023) == {first.pk: {(path, "county", "draw-1")}}
    assert second.frequency.filter(apart="certain").count() == 2
    assert queries.finding_rates(path, 2023) == {first.risk_class: (1, 0)}


def test_officers_by_hand(county: County) -> None:
    food = Speciality.objects.get()
    values = {"name": "新人", "certificate_valid_to": dt.date(2026, 1, 1), "post": "", "level": "县", "state": "active"}
    row = services.create_officer(
        actor=county.actor("planner"), certificate=" 晋e 00077", unit=county.units["s1"], values=values,
        specialities=[food], now=NOW,
    )  # fmt: skip
    assert row.certificate == "晋E00077"
    changed = services.edit_officer(
        actor=county.actor("planner"), officer=row, certificate=row.certificate, unit=county.units["s2"],
        values={**values, "state": "inactive"}, specialities=[], now=NOW,
    )  # fmt: skip
    assert changed == ["specialities", "state", "unit_id", "unit_path"]
    assert row not in set(queries.officers_in([county.bureau.path]))
    with pytest.raises(NotAllowed):
        services.add_leave(actor=county.actor("section"), officer=row, first_day=DAY, last_day=DAY, now=NOW)


def test_leave_and_recusal(county: County) -> None:
    planner, officer = county.actor("planner"), county.officers[0]
    leave = services.add_leave(actor=planner, officer=officer, first_day=DAY, last_day=DAY, now=NOW)
    with pytest.raises(Refusal, match="重叠"):
        services.add_leave(actor=planner, officer=officer, first_day=DAY, last_day=dt.date(2023, 9, 1), now=NOW)
    with pytest.raises(Refusal, match="早于"):
        services.add_leave(actor=planner, officer=officer, first_day=DAY, last_day=dt.date(2023, 7, 1), now=NOW)
    with pytest.raises(Refusal, match="已经过去"):  # it could only change a pool after the fact
        services.add_leave(actor=planner, officer=officer, first_day=dt.date(2023, 7, 2), last_day=DAY, now=NOW)
    subject = queries.subject_by_code(planner, county.subjects[0].code.lower())
    claim = services.Claim(subject=subject, reason="曾任职")
    recusal = services.declare_recusal(actor=planner, bearer=officer, claim=claim, now=NOW)
    with pytest.raises(Refusal, match="已经申报"):
        services.declare_recusal(actor=planner, bearer=officer, claim=claim, now=NOW)
    everybody = [row.pk for row in county.subjects]
    assert queries.recused_subjects([officer.pk], everybody, DAY, DAY) == {officer.pk: {subject.pk}}
    services.cancel_recusal(actor=planner, recusal=recusal, now=NOW)
    assert queries.recused_subjects([officer.pk], everybody, DAY, DAY) == {}
    services.cancel_leave(actor=planner, officer=officer, leave_id=leave.pk, now=NOW)
    with pytest.raises(Missing):
        services.cancel_leave(actor=planner, officer=county.officers[1], leave_id=leave.pk, now=NOW)
    with pytest.raises(Refusal, match="没有代码"):
        queries.subject_by_code(planner, "不存在")


def test_pool_of_officers(county: County) -> None:
    stations = [county.units["s1"].path, county.units["s2"].path]
    assert {row.unit_path for row in queries.officers_in(stations)} == set(stations)
    assert not queries.officers_in([]).exists()


def test_tags_and_specialities(county: County) -> None:
    planner = county.actor("planner")
    tag = services.create_word(actor=planner, model=Tag, name="药店", now=NOW)
    assert tag.pk == "yaodian"
    with pytest.raises(Refusal, match="已经有"):
        services.create_word(actor=planner, model=Tag, name="药店", now=NOW)
    services.rename_word(actor=planner, word=tag, name="零售药店", now=NOW)
    county.subjects[0].tags.add("gas-station")
    with pytest.raises(Refusal, match="还在使用"):
        services.remove_word(actor=planner, word=Tag.objects.get(pk="gas-station"), now=NOW)
    services.remove_word(actor=planner, word=Tag.objects.get(name="零售药店"), now=NOW)
    with pytest.raises(NotAllowed):
        services.create_word(actor=county.actor("section"), model=Speciality, name="特种设备", now=NOW)
    assert Officer.objects.count() == 6
