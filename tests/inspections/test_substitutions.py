"""替补: the next reserve in order, with reason, evidence and a second person; verified with the package, no name joined to a class."""

import json
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from fairdraw.substitution import commitment
from fairdraw.verify import Report, verify

from shuangsuiji.common.errors import NotAllowed, Refusal, Stale
from shuangsuiji.drawing import queries as drawing
from shuangsuiji.drawing.models import Announcement, Selection, SubstitutionLine
from shuangsuiji.inspections import services
from shuangsuiji.inspections.models import Visit, VisitState
from shuangsuiji.journal.queries import published_keys
from tests.county import County, build_county
from tests.drawing import stage
from tests.inspections import visits

pytestmark = pytest.mark.django_db
EVIDENCE = "泽市监企注〔2023〕118号，已于抽取次日注销"


@pytest.fixture
def county() -> County:
    return build_county(size=12, officers_each=3)


@pytest.fixture
def announcement(county: County) -> Announcement:
    return visits.dispatched(county)


def replaceable(announcement: Announcement) -> Visit:
    """A drawn visit whose stratum has a reserve."""
    reserves = set(
        Selection.objects.filter(entry__row__announcement=announcement, kind="reserve").values_list(
            "entry__stratum", flat=True
        )
    )
    drawn = Selection.objects.filter(entry__row__announcement=announcement, kind="drawn", entry__stratum__in=reserves)
    chosen = drawn.order_by("entry__code").first()
    return Visit.objects.get(announcement=announcement, subject_id=chosen.entry.subject_id)


def ask(county: County, visit: Visit, **changes: object) -> None:
    values = {"actor": county.actor("planner"), "reason": "cancelled", "evidence": EVIDENCE, "now": stage.later(20)}
    services.ask_to_substitute(visit=visit, **{**values, **changes})  # type: ignore[arg-type]


def approve(county: County, visit: Visit, minutes: int = 21) -> list[Visit]:
    return services.substitute(actor=county.actor("head"), visit=visit, now=stage.later(minutes))


def checked(announcement: Announcement, place: Path, *, opened: bool = True, audience: str = "auditor") -> Report:
    announcement = Announcement.objects.get(pk=announcement.pk)
    (place / "package.zip").write_bytes(drawing.package_zip(announcement, audience=audience))  # type: ignore[arg-type]
    (place / "opening.zip").write_bytes(drawing.opening_zip(announcement))
    (place / "keys.txt").write_text(published_keys())
    return verify(place / "package.zip", place / "opening.zip" if opened else None, place / "keys.txt")


def states(report: Report) -> dict[str, str]:
    return {step.name: step.state for step in report.steps if step.state != "ok"}


def test_the_next_reserve_comes_and_the_opening_proves_it(
    county: County, announcement: Announcement, tmp_path: Path
) -> None:
    visit = replaceable(announcement)
    entry = Selection.objects.get(entry__subject_id=visit.subject_id, entry__row__announcement=announcement).entry
    first = Selection.objects.filter(entry__row=entry.row, entry__stratum=entry.stratum, kind="reserve").order_by(
        "rank"
    )[0]
    ask(county, visit)
    (came,) = approve(county, visit)
    assert came.subject_id == first.entry.subject_id
    assert came.team.count() >= 2
    assert came.team.filter(lead=True).count() == 1
    visit.refresh_from_db()
    assert visit.state == VisitState.CLOSED
    assert EVIDENCE in visit.closed_reason
    report = checked(announcement, tmp_path)
    assert states(report) == {"anchored": "unchecked"}, report.as_text()
    # the substitute is found cancelled too: the one after it follows, of the same stratum
    ask(county, came)
    (later,) = approve(county, came, 22)
    second = Selection.objects.filter(entry__row=entry.row, entry__stratum=entry.stratum, kind="reserve").order_by(
        "rank"
    )[1]
    assert later.subject_id == second.entry.subject_id
    assert states(checked(announcement, tmp_path)) == {"anchored": "unchecked"}
    assert drawing.substitution_numbers(announcement) == {"cancelled": 2}


def test_who_may_ask_and_who_decides(county: County, announcement: Announcement) -> None:
    visit = replaceable(announcement)
    with pytest.raises(NotAllowed):
        ask(county, visit, actor=visits.stranger_to(visit, county))
    with pytest.raises(Refusal, match="列出的替补原因"):
        ask(county, visit, reason="dislike")
    with pytest.raises(Refusal, match="写明依据"):
        ask(county, visit, evidence="  ")
    with pytest.raises(Stale, match="没有待批准"):
        approve(county, visit)
    ask(county, visit, actor=visits.lead_of(visit))
    with pytest.raises(Stale, match="已经申请过"):
        ask(county, visit)
    with pytest.raises(NotAllowed):
        services.substitute(actor=county.actor("planner"), visit=visit, now=stage.later(21))
    services.refuse_to_substitute(actor=county.actor("head"), visit=visit, answer="未见注销文书", now=stage.later(21))
    visit.refresh_from_db()
    assert visit.state == VisitState.DISPATCHED
    ask(county, visit)
    approve(county, visit)
    with pytest.raises(Stale):
        approve(county, visit)
    with pytest.raises(Stale, match="不能替补"):
        ask(county, visit)


def test_where_no_reserve_is_left_nobody_comes(county: County, announcement: Announcement, tmp_path: Path) -> None:
    visit = replaceable(announcement)
    made = 0
    while True:
        ask(county, visit)
        came = approve(county, visit, 21 + made)
        made += 1
        if not came:
            break
        (visit,) = came
    assert made > 1
    assert SubstitutionLine.objects.last().substitute is None  # type: ignore[union-attr]
    assert states(checked(announcement, tmp_path)) == {"anchored": "unchecked"}
    task = visit.tasks.get()
    assert task.done_count == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: d.update(substitute=d["replaced"]), "substitution_commit"),
        (lambda d: d.update(reason="not-found"), "substitution_commit"),
    ],
)
def test_an_edited_line_is_found(
    county: County, announcement: Announcement, tmp_path: Path, change: object, code: str
) -> None:
    visit = replaceable(announcement)
    ask(county, visit)
    approve(county, visit)
    line = SubstitutionLine.objects.get()
    change(line.detail)  # type: ignore[operator]
    line.save(update_fields=["detail"])
    report = checked(announcement, tmp_path)
    assert report.exit == 1
    # with a commitment made to fit, the order, the team or the journal tells
    line.commit = commitment("sha256", line.detail)
    line.save(update_fields=["commit"])
    assert checked(announcement, tmp_path).exit == 1


def test_the_public_learns_a_number_then_the_name_and_never_the_class(
    county: County, announcement: Announcement, tmp_path: Path
) -> None:
    for visit in visits.all_of(announcement):
        visits.receive(visit)
        visits.notify(visit)
    visit = replaceable(announcement)
    ask(county, visit)
    (came,) = approve(county, visit)
    announcement.refresh_from_db()
    closed = drawing.package_files(announcement, audience="public")
    assert [sorted(line) for line in json.loads(closed["substitutions.json"])["lines"]] == [["commit"]]
    assert closed["substitutes.tsv"] == b""
    visits.receive(came)
    visits.notify(came)
    files = drawing.package_files(announcement, audience="public")
    assert sorted(json.loads(files["substitutions.json"])["lines"][0]) == ["at", "commit", "reason", "row"]
    assert files["substitutes.tsv"].decode() == f"{came.subject.code}\t{came.subject.name}\n"
    entry = SubstitutionLine.objects.get().substitute
    assert entry is not None
    told = b"".join(data for path, data in files.items() if not path.startswith(("frames/", "draw/")))
    assert entry.handle.encode() not in told
    for stratum in "ABCDU":  # without the salt no class can be tried out
        tried = {**SubstitutionLine.objects.get().detail, "stratum": stratum, "salt": "0" * 64}
        assert commitment("sha256", tried).encode() not in told
    report = checked(announcement, tmp_path, opened=False, audience="public")
    assert report.exit == 3, report.as_text()
    assert "anchored" in states(report)


def test_the_pages(client: Client, county: County, announcement: Announcement) -> None:
    visit = replaceable(announcement)
    address = reverse("inspections:substitute", args=[visit.ref])
    client.force_login(visit.team.get(lead=True).officer.user)
    shown = client.get(reverse("inspections:visit", args=[visit.ref])).content.decode()
    assert address in shown
    answer = client.post(address, {"act": "ask", "reason": "cancelled", "evidence": "无"})
    assert "请写明依据" in answer.content.decode()
    client.post(address, {"act": "ask", "reason": "not-found", "evidence": EVIDENCE})
    client.force_login(county.people["head"])
    listed = client.get(reverse("inspections:substitutions"), {"state": "asked"}).content.decode()
    assert address in listed
    assert "各人申请的次数" in listed
    assert "新派发 1 户" in client.post(address, {"act": "approve"}, follow=True).content.decode()
    assert Visit.objects.get(pk=visit.pk).state == VisitState.CLOSED
