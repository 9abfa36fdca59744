"""Rows of every kind and stage, in the bureau of the tests and in another one: the ground of the matrix."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from shuangsuiji.accounts.models import Unit, UnitKind
from shuangsuiji.accounts.roles import Role
from shuangsuiji.common.codes import make_uscc
from shuangsuiji.disclosure import services as disclosure
from shuangsuiji.drawing import services as drawing
from shuangsuiji.drawing import services as drawn
from shuangsuiji.drawing.models import Announcement
from shuangsuiji.drawing.services.alarms import raise_mismatch
from shuangsuiji.inspections import services as inspections
from shuangsuiji.inspections.models import Visit, VisitHelper, VisitOfficer
from shuangsuiji.inspections.queries import items_of
from shuangsuiji.jobs.services import enqueue
from shuangsuiji.partners import services as partners
from shuangsuiji.planning import services as planning
from shuangsuiji.planning.models import Plan, PlanChange, PlanRow, PlanState, RowKind, Task
from shuangsuiji.planning.paper_models import PlanPaper
from shuangsuiji.registry import services as registry
from shuangsuiji.registry.bundle_files import BundleRow
from shuangsuiji.registry.models import (
    Agency,
    CatalogueReport,
    ChecklistItem,
    Expert,
    Handbook,
    ImportBatch,
    ImportProblem,
    ItemCatalogue,
    Leave,
    Officer,
    OfficerCorrection,
    OfficerTransfer,
    Recusal,
    Rulebook,
    Subject,
    Training,
)
from tests.county import NOW, County, add_person, add_unit, build_county
from tests.drawing import stage

from .council_rows import councils_of
from .subject_rows import hung_on

DAY = NOW + timedelta(days=1)
LAYOUT = {"sheet": 0, "header_row": 1, "header": ["名称"], "mapping": {"name": 0}}
SHEETS = (
    "subjects", "officers", "items", "experts", "agencies", "holders", "results", "leads", "facts", "licences", "events", "libraries",
)  # fmt: skip
Arguments = tuple[Any, ...]


@dataclass
class Ground:
    """The county, and by kind of row the arguments of an address: `own` of its bureau, `foreign` of the other."""

    county: County
    own: dict[str, list[Arguments]] = field(default_factory=dict)
    foreign: dict[str, list[Arguments]] = field(default_factory=dict)
    # what must never stand on a page of the other bureau
    marks: set[str] = field(default_factory=set)


def build_ground() -> Ground:
    """A county with one row of each kind and stage, and their like in the other bureau.

    Both bureaus hang below the city's, and a further one below the county's own: superior, sibling and subordinate.
    """
    county = build_county(size=4, officers_each=2, within="晋城市市场监督管理局")
    _tree(county)
    ground = Ground(county)
    _planning(ground)
    _drawing(ground)
    _inspections(ground)
    _disclosure(ground)
    _registry(ground)
    _accounts(ground)
    _jobs(ground)
    _councils(ground)
    return ground


def _councils(ground: Ground) -> None:
    own, foreign = (councils_of(ground.county, unit) for unit in ("bureau", "other"))
    for kind, row in own.items():
        _add(ground, kind, [row], foreign[kind])
    for rows in (ground.own, ground.foreign):
        rows["meeting file"] = [(ref, "docx") for (ref,) in rows["meeting"]]


def _tree(county: County) -> None:
    """The section that keeps officers; the planner of the bureau above; planner and section of one below."""
    add_unit(county, "rj", "人教股", UnitKind.SECTION, "bureau")
    add_unit(county, "tax", "泽州县税务局", UnitKind.DEPARTMENT, "bureau")
    add_person(county, "partner", "何税", Role.PARTNER, "tax")
    add_unit(county, "low", "开发区分局", UnitKind.BUREAU, "bureau")
    add_unit(county, "low-xy", "分局信用科", UnitKind.SECTION, "low")
    for username, name, role, unit in (
        ("keeper", "任人", Role.SECTION, "rj"), ("superior", "吕市", Role.PLANNER, "top"),
        ("subordinate", "段分", Role.PLANNER, "low"), ("subsection", "尹科", Role.SECTION, "low-xy"),
    ):  # fmt: skip
        add_person(county, username, name, role, unit)


def clone(row: Any, **changes: Any) -> Any:
    """The same row once more, with other values in some columns."""
    columns = [column for column in row._meta.concrete_fields if not column.primary_key and column.name != "ref"]
    values = {column.attname: getattr(row, column.attname) for column in columns}
    return type(row)._default_manager.create(**{**values, **changes})


def _add(ground: Ground, kind: str, own: Iterable[Any], foreign: Any) -> None:
    rows = list(own)
    ground.own[kind] = [(row.ref,) for row in rows]
    ground.foreign[kind] = [(foreign.ref,)]
    ground.marks |= {row.ref for row in rows}


def _elsewhere(ground: Ground) -> dict[str, Any]:
    other: Unit = ground.county.units["other"]
    return {"unit_id": other.pk, "unit_path": other.path}


def _planning(ground: Ground) -> None:
    county, away = ground.county, _elsewhere(ground)
    plan = stage.make_plan(county)
    draft = clone(plan, state=PlanState.DRAFT, year=2024)
    submitted = clone(plan, state=PlanState.SUBMITTED, year=2025, submitted_by_id=county.people["planner"].pk)
    task = stage.make_task(county, plan, 12, sampling_type="undirected")
    foreign = clone(plan, **away)
    foreign_row = clone(task.row, plan_id=foreign.pk)
    foreign_task = clone(task, row_id=foreign_row.pk, number="高市监抽查〔2023〕1号", **away)
    _add(ground, "plan", [plan, draft, submitted], foreign)
    _add(ground, "row", [task.row, clone(task.row, plan_id=draft.pk)], foreign_row)
    _add(ground, "task", [task], foreign_task)
    _papers(ground, plan, foreign)
    _partners(ground, task, foreign_row)
    change = _change(ground, task)
    _add(
        ground,
        "change",
        [change],
        clone(change, plan_id=foreign.pk, row_id=foreign_row.pk, number="高市监抽查变〔2023〕1号"),
    )


def _papers(ground: Ground, plan: Plan, foreign: Plan) -> None:
    """A published notice and a drafted one."""
    planner = ground.county.people["planner"]
    common = {
        "kind": "plan-notice",
        "title": "印发通知",
        "body": "# 通知",
        "made_by": planner,
        "created_at": NOW,
        "updated_at": NOW,
    }
    own = {**common, "plan": plan, "unit_path": plan.unit_path}
    rows = [
        PlanPaper.objects.create(**own, edition=1, state="published", published_at=NOW),
        PlanPaper.objects.create(**own, edition=2),
    ]
    _add(ground, "paper", rows, clone(rows[1], plan_id=foreign.pk, unit_path=foreign.unit_path))
    for kinds in (ground.own, ground.foreign):
        kinds["paper file"] = [(ref, "docx") for (ref,) in kinds["paper"]]


def _partners(ground: Ground, task: Task, foreign_row: PlanRow) -> None:
    """A joint row put to the tax office."""
    row = clone(task.row, plan_id=task.row.plan_id, number=99, kind=RowKind.JOINT, partners_text="泽州县税务局")
    row.items.set(task.row.items.all())
    [asked] = partners.ask_partners(actor=ground.county.actor("planner"), row=row, now=NOW)
    _add(ground, "confirmation", [asked], clone(asked, row_id=foreign_row.pk, unit_id=None, unit_path=""))


def _change(ground: Ground, task: Task) -> PlanChange:
    """An application of the task's own section to postpone its row."""
    application = planning.Application("postpone", "企业停产", values={"window_end": date(task.year, 12, 30)})
    row = task.row
    row.window_end = date(task.year, 12, 1)
    row.save(update_fields=["window_end"])
    return planning.apply_for_change(actor=ground.county.actor("section"), row=row, application=application, now=NOW)


def _drawing(ground: Ground) -> None:
    county = ground.county
    plan = stage.make_plan(county, 2022)
    everybody = {
        letter: {"bp": 10000} for letter in "ABCDU"
    }  # so that the seed cannot change what the matrix stands on
    tasks = [
        stage.make_task(county, plan, number, quotas=everybody, sampling_type="undirected") for number in range(1, 4)
    ]
    matched = stage.matched(county, tasks[0])
    announced = stage.announce(county, stage.frame(county, tasks[1]), minutes=6)
    framed = stage.frame(county, tasks[2])
    foreign = clone(matched, number="140581/2023/0001", seed="f" * 64, **_elsewhere(ground))
    _add(ground, "announcement", [framed, announced, matched], foreign)
    code = announced.rows.get().entries.order_by("pk").values_list("code", flat=True)[0]
    given = drawing.give_receipt_code(actor=county.actor("auditor"), announcement=announced, code=code, now=NOW)
    ground.own["receipt"] = [(given.code,)]
    ground.own["witness"] = [(announced.parties.create(name="witness", code="abcde23456").code,)]
    for kind, made in (("framed", framed), ("announced", announced), ("matched", matched)):
        _add(ground, kind, [made], foreign)
    alarm = raise_mismatch(actor=county.actor("planner"), announcement=matched, lines=["席位被改"], now=DAY)
    _add(ground, "alarm", [alarm], clone(alarm, announcement_id=foreign.pk, unit_path=foreign.unit_path))


def _inspections(ground: Ground) -> None:
    """Four visits of the station whose reviewer and officer the matrix knows; the officer goes along on each."""
    county = ground.county
    matched = Announcement.objects.get(ref=ground.own["matched"][0][0])
    visits = inspections.dispatch(actor=county.actor("planner"), announcement=matched, now=DAY)
    here = [visit for visit in visits if visit.unit_path == county.units["s1"].path][:3]
    officer = Officer.objects.get(user=county.people["officer"])
    for visit in here:
        VisitOfficer.objects.get_or_create(visit=visit, officer=officer)
    for visit in here[1:]:
        _enter(county, visit)
    inspections.review_visit(actor=county.actor("reviewer"), visit=here[2], now=DAY)
    away = {"unit_path": county.units["other"].path}
    code = make_uscc("91140581MA9999999")
    elsewhere = clone(
        here[0].subject, code=code, name="高平市外地商贸有限公司", office_id=county.units["other"].pk, **away
    )
    announcement = Announcement.objects.get(ref=ground.foreign["matched"][0][0])
    foreign = clone(here[2], announcement_id=announcement.pk, subject_id=elsewhere.pk, number="外地-1", **away)
    _add(ground, "visit", here, foreign)
    _add(ground, "subject", [here[0].subject], elsewhere)
    ground.own["replacement"], ground.foreign["replacement"] = _replacements(county, matched, announcement)
    others = [visit for visit in visits if visit not in here and not visit.team.filter(officer=officer).exists()]
    ground.own["visit of others"] = [(others[0].ref,)]
    ground.marks |= {here[0].subject.name, here[0].subject.code}


def _replacements(county: County, own: Announcement, foreign: Announcement) -> tuple[list[Arguments], list[Arguments]]:
    """A replacement that waits for its approval, and one of a foreign bureau."""
    drawn.lay_by_share(actor=county.actor("auditor"), announcement=own, commit="0" * 64, now=DAY)
    visit = Visit.objects.filter(announcement=own, state="dispatched").first()
    leaving = inspections.Leaving("illness", [visit.team.first().officer_id])
    made = inspections.ask_replacement(
        actor=county.actor("planner"), visit=visit, leaving=leaving, note="住院治疗两个月", now=DAY
    )
    spare = clone(made.spare, announcement_id=foreign.pk)
    away = clone(made, announcement_id=foreign.pk, unit_path=foreign.unit_path, spare_id=spare.pk)
    return [(made.ref,)], [(away.ref,)]


def _enter(county: County, visit: Visit) -> None:
    actor = county.actor("officer")
    inspections.receive_visit(actor=actor, visit=visit, now=DAY)
    inspections.notify_visit(actor=actor, visit=visit, now=DAY)
    findings = [inspections.FindingInput(item.pk, "none") for item in items_of(visit)]
    inspections.enter_result(
        actor=actor, visit=visit, visited_on=DAY.date(), method="onsite", findings=findings, note="", now=DAY
    )


def _disclosure(ground: Ground) -> None:
    county = ground.county
    reviewed = Visit.objects.get(ref=ground.own["visit"][2][0])
    [published] = disclosure.propose_publication(actor=county.actor("planner"), visits=[reviewed], now=DAY)
    disclosure.approve_publication(actor=county.actor("head"), publications=[published], now=DAY)
    proposed = disclosure.correct_publication(
        actor=county.actor("planner"),
        publication=published,
        content={**published.content, "method": "书面检查"},
        reason="笔误",
        now=DAY,
    )
    visit = Visit.objects.get(ref=ground.foreign["visit"][0][0])
    foreign = clone(published, visit_id=visit.pk, subject_id=visit.subject_id, unit_path=visit.unit_path)
    _add(ground, "publication", [published, proposed], foreign)
    _add(ground, "published", [published], foreign)
    _add(ground, "proposed", [proposed], foreign)


def _registry(ground: Ground) -> None:
    county, away = ground.county, _elsewhere(ground)
    bundle = registry.save_bundle(
        actor=county.actor("planner"), row=BundleRow("登记“1+X”", "random:A01", ["random:A02"]), now=NOW
    )
    _add(ground, "bundle", [bundle], clone(bundle, **away))
    catalogue = county.items[0].catalogue
    foreign = clone(catalogue, **away)
    _add(ground, "catalogue", [catalogue], foreign)
    _add(ground, "item", [county.items[0]], clone(county.items[0], catalogue_id=foreign.pk))
    _texts(ground, catalogue, foreign)
    officer = county.officers[0]
    stranger = clone(officer, certificate="04060001", name="外地人", user_id=None, **away)
    _add(ground, "officer", [officer], stranger)
    for kind in SHEETS:
        batch = ImportBatch.objects.create(
            kind=kind, file_name="名录.xlsx", sha256="0" * 64, user=county.people["planner"], unit_path=county.bureau.path,
            rows=1, state="done", layout=LAYOUT, created_at=NOW, updated_at=NOW,
        )  # fmt: skip
        ImportProblem.objects.create(batch=batch, row=2, cells=["某店"], errors=[])
        _add(ground, f"{kind} batch", [batch], clone(batch, unit_path=county.units["other"].path))
    _absences(ground, officer, stranger)
    mine = Subject.objects.get(ref=ground.own["subject"][0][0])
    elsewhere = Subject.objects.get(ref=ground.foreign["subject"][0][0])
    for kind, (own, foreign) in hung_on(county, mine, elsewhere).items():
        ground.own[kind] = own
        ground.foreign.update({kind: foreign} if foreign else {})
    ground.own["tag"], ground.own["speciality"] = [("gas-station",)], [("food",)]


def _texts(ground: Ground, catalogue: ItemCatalogue, elsewhere: ItemCatalogue) -> None:
    """Reports of editions, rulebooks and handbooks: one published and one drafted of each, the published one open to all."""
    county, away = ground.county, _elsewhere(ground)
    report = CatalogueReport.objects.create(
        catalogue=catalogue, unit_path=catalogue.unit_path, to_path=county.bureau.path, to_name="上级", digest="0" * 64,
        sent_by=county.people["planner"], created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    other = county.units["other"].path
    _add(ground, "report", [report], clone(report, catalogue_id=elsewhere.pk, unit_path=other, to_path=other))
    for rows in (ground.own, ground.foreign):
        rows["catalogue file"] = [(ref, "csv") for (ref,) in rows["catalogue"]]
    common = {
        "unit": county.bureau, "unit_path": county.bureau.path, "title": "要点", "body": "# 一", "created_at": NOW,
        "updated_at": NOW,
    }  # fmt: skip
    for kind, model, more in (
        ("rulebook", Rulebook, {"kind": "checklist"}), ("handbook", Handbook, {"industry": "加油站"}),
    ):  # fmt: skip
        drafted = model.objects.create(**common, **more)
        published = model.objects.create(**common, **more, state="in_force", published_at=NOW)
        foreign = clone(drafted, series="elsewhere001", **away)
        _add(ground, kind, [published, drafted], foreign)
        ground.own[f"{kind} open"] = [(published.ref,)]
        if isinstance(drafted, Rulebook):
            points = [
                ChecklistItem.objects.create(rulebook=row, order=1, name="q1", text="看") for row in (drafted, foreign)
            ]
            ground.own["point"], ground.foreign["point"] = ([(point.rulebook.ref, "q1")] for point in points)


def _absences(ground: Ground, officer: Officer, stranger: Officer) -> None:
    days = {"first_day": date(2023, 8, 1), "last_day": date(2023, 8, 2)}
    own, foreign = (Leave.objects.create(officer=who, **days) for who in (officer, stranger))
    ground.own["leave"] = [(officer.ref, own.pk)]
    # and an own officer's address with another's row in it
    ground.foreign["leave"] = [(stranger.ref, foreign.pk), (officer.ref, foreign.pk)]
    _people(ground, officer, stranger)


def _people(ground: Ground, officer: Officer, stranger: Officer) -> None:
    """What hangs on officers, and those who assist them."""
    county, away, stamps = ground.county, _elsewhere(ground), {"created_at": NOW, "updated_at": NOW}
    own = {"unit": county.bureau, "unit_path": county.bureau.path}
    for kind, model, values in (
        ("expert", Expert, {"name": "徐专家", "workplace": "晋城市检验所", "qualification": "高级工程师"}),
        ("agency", Agency, {"name": "晋城检测公司", "code": "91140500MA0000001", "qualification": "CMA"}),
        ("training", Training, {"title": "抽查前培训", "held_on": DAY.date(), "hours": 2}),
    ):
        row = model.objects.create(**values, **own, **stamps)
        _add(ground, kind, [row], clone(row, **away))
    rows = [
        Recusal.objects.create(
            officer=who, scope="name", pattern="有限公司", reason="亲属", declared_at=NOW, declared_by=who.user
        )
        for who in (officer, stranger)
    ]
    _add(ground, "recusal", rows[:1], rows[1])
    _assisted(ground)
    ground.own["own recusal"], ground.foreign["own recusal"] = [(rows[0].ref,)], [(rows[1].ref,)]
    asked = [
        OfficerCorrection.objects.create(officer=who, unit_path=who.unit_path, content="职务有误", **stamps)
        for who in (officer, stranger)
    ]
    _add(ground, "correction", asked[:1], asked[1])
    moves = [
        OfficerTransfer.objects.create(
            officer=who, source=who.unit, unit_path=who.unit_path, target=who.unit, target_path=who.unit_path, reason="调令",
            asked_by=county.people["planner"], **stamps,
        )
        for who in (officer, stranger)
    ]  # fmt: skip
    _add(ground, "transfer", moves[:1], moves[1])


def _assisted(ground: Ground) -> None:
    """The visit that waits has an expert beside its officers."""
    visit, foreign = (Visit.objects.get(ref=rows["visit"][0][0]) for rows in (ground.own, ground.foreign))
    expert = Expert.objects.get(ref=ground.own["expert"][0][0])
    planner = ground.county.people["planner"]
    VisitHelper.objects.create(visit=visit, expert=expert, reason="检测", added_at=NOW, added_by=planner)
    ground.own["visit helper"] = [(visit.ref, expert.ref)]
    ground.foreign["visit helper"] = [(foreign.ref, expert.ref)]
    for rows in (ground.own, ground.foreign):
        for kind in ("visit", "handbook"):
            rows[f"{kind} file"] = [(ref, "docx") for (ref,) in rows[kind]]
    ground.own["handbook open file"] = [(ref, "docx") for (ref,) in ground.own["handbook open"]]


def _accounts(ground: Ground) -> None:
    people = ground.county.people
    _add(ground, "user", [people["reviewer"]], people["stranger"])
    units = ground.county.units
    ground.own["unit"], ground.foreign["unit"] = [(units["s3"].ref,)], [(units["other"].ref,)]


def _jobs(ground: Ground) -> None:
    own, foreign = (
        enqueue("tests.jobs.tasks.count_up", actor=ground.county.actor(person), title="清点", now=NOW, most=1)
        for person in ("planner", "stranger")
    )
    _add(ground, "job", [own], foreign)
