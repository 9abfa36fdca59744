"""更换检查人员: nobody names who comes; another person approves; the pick is as verifiable as the match."""

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from fairdraw.follow import party_name
from fairdraw.package import write_folder
from fairdraw.seed import commit
from fairdraw.verify import verify

from shuangsuiji.common.errors import NotAllowed, Refusal, Stale
from shuangsuiji.drawing import queries as drawing
from shuangsuiji.drawing import services as drawn
from shuangsuiji.drawing.models import Announcement, Replacement, ReplacementState, SeatAssignment
from shuangsuiji.drawing.services.rederiving import mismatches
from shuangsuiji.inspections import services
from shuangsuiji.inspections.models import Visit
from shuangsuiji.inspections.services import Leaving
from shuangsuiji.registry.models import Officer
from tests.county import County, build_county
from tests.drawing import stage
from tests.inspections import visits

pytestmark = pytest.mark.django_db
SHARE = "3c" * 32
NOTE = "住院治疗，预计两个月"


@pytest.fixture
def county() -> County:
    return build_county(size=4, officers_each=2)


def lay_by(county: County, announcement: Announcement, share: str = SHARE) -> None:
    name = party_name("auditor", drawn.next_deposit(announcement))
    sealed = commit(announcement.hash_name, announcement.digest, name, share)
    drawn.lay_by_share(actor=county.actor("auditor"), announcement=announcement, commit=sealed, now=stage.later(7))


def ask(county: County, visit: Visit, leaving: Leaving, **changes: Any) -> Replacement:
    values = {"actor": county.actor("planner"), "note": NOTE, "paper": "", "now": stage.later(8), **changes}
    return services.ask_replacement(visit=visit, leaving=leaving, **values)


def carry_out(county: County, row: Replacement, share: str = SHARE) -> list[Any]:
    drawn.approve_replacement(actor=county.actor("head"), replacement=row, now=stage.later(9))
    return services.draw_replacement(actor=county.actor("auditor"), replacement=row, share=share, now=stage.later(10))


def ill(visit: Visit) -> tuple[Officer, Leaving]:
    officer = visit.team.get(lead=True).officer
    return officer, Leaving("illness", [officer.pk])


def holders(announcement: Announcement) -> dict[str, int]:
    return dict(SeatAssignment.objects.filter(announcement=announcement).values_list("seat", "officer_id"))


def test_an_ill_officer_leaves_every_visit_and_nobody_else_moves(county: County, tmp_path: Path) -> None:
    announcement = visits.dispatched(county)
    lay_by(county, announcement)
    visit = visits.all_of(announcement)[0]
    officer, leaving = ill(visit)
    before = holders(announcement)
    row = ask(county, visit, leaving)
    assert row.state == ReplacementState.ASKED
    changes = carry_out(county, row)
    after = holders(announcement)
    assert {change.seat for change in changes} == {seat for seat, who in before.items() if who == officer.pk}
    assert all(after[seat] == who for seat, who in before.items() if who != officer.pk)
    assert officer.pk not in after.values()
    for one in visits.all_of(announcement):
        team = set(one.team.values_list("officer_id", flat=True))
        assert team == {who for seat, who in after.items() if seat.startswith(handle(announcement, one))}
        assert one.team.filter(lead=True).count() == 1
    assert mismatches(announcement) == []
    check_package(announcement, tmp_path)


def handle(announcement: Announcement, visit: Visit) -> str:
    return SeatAssignment.objects.filter(announcement=announcement, subject=visit.subject_id).first().handle


def check_package(announcement: Announcement, place: Path) -> None:
    announcement.refresh_from_db()
    write_folder(drawing.package_files(announcement, audience="auditor"), place / "package")
    write_folder(drawing.opening_files(announcement), place / "opening")
    report = verify(place / "package", opening=place / "opening")
    step = next(step for step in report.steps if step.name == "match")
    assert (step.state, step.message.code) == ("ok", "match_replaced"), report.as_text()


def test_a_second_replacement_stands_on_the_first(county: County, tmp_path: Path) -> None:
    announcement = visits.dispatched(county)
    for share in (SHARE, "4d" * 32):
        lay_by(county, announcement, share)
        visit = visits.all_of(announcement)[0]
        _, leaving = ill(visit)
        carry_out(county, ask(county, visit, leaving), share)
    assert list(announcement.replacements.order_by("serial").values_list("serial", flat=True)) == [1, 2]
    assert mismatches(announcement) == []
    check_package(announcement, tmp_path)
    counted = drawing.replaced_counts(county.actor("auditor"), 2023)
    assert sum(left for _, _, left, _ in counted) == sum(came for _, _, _, came in counted) > 0


def test_another_station_takes_a_visit_over(county: County, tmp_path: Path) -> None:
    announcement = visits.dispatched(county)
    lay_by(county, announcement)
    visit = next(v for v in visits.all_of(announcement) if v.unit_path == county.units["s1"].path)
    before = holders(announcement)
    row = ask(county, visit, Leaving("reassign", target=county.units["s2"]))
    changes = carry_out(county, row)
    visit.refresh_from_db()
    assert visit.unit_path == county.units["s2"].path
    assert {change.subject_id for change in changes} <= {visit.subject_id}
    own = handle(announcement, visit)
    assert all(holders(announcement)[seat] == who for seat, who in before.items() if not seat.startswith(own))
    check_package(announcement, tmp_path)


def test_what_a_replacement_needs(county: County) -> None:
    announcement = visits.dispatched(county)
    visit = visits.all_of(announcement)[0]
    officer, leaving = ill(visit)
    with pytest.raises(Refusal, match="备好"):
        ask(county, visit, leaving)
    lay_by(county, announcement)
    with pytest.raises(Refusal, match="至少 5 个字"):
        ask(county, visit, leaving, note="病")
    with pytest.raises(Refusal, match="选择不能参加"):
        ask(county, visit, Leaving("illness"))
    with pytest.raises(Refusal, match="书面材料"):
        ask(county, visit, Leaving("claim", [officer.pk]))
    with pytest.raises(NotAllowed):
        ask(county, visit, leaving, actor=county.actor("head"))
    row = ask(county, visit, leaving)
    lay_by(county, announcement)
    with pytest.raises(Stale):
        ask(county, visit, leaving)
    with pytest.raises(NotAllowed):
        drawn.approve_replacement(actor=county.actor("planner"), replacement=row, now=stage.later(9))
    with pytest.raises(Stale):
        services.draw_replacement(actor=county.actor("auditor"), replacement=row, share=SHARE, now=stage.later(9))
    drawn.approve_replacement(actor=county.actor("head"), replacement=row, now=stage.later(9))
    with pytest.raises(Refusal, match="打不开"):
        services.draw_replacement(actor=county.actor("auditor"), replacement=row, share="0" * 64, now=stage.later(9))


def test_a_refused_request_changes_nothing_and_stays(county: County) -> None:
    announcement = visits.dispatched(county)
    lay_by(county, announcement)
    visit = visits.all_of(announcement)[0]
    before = holders(announcement)
    row = ask(county, visit, ill(visit)[1])
    drawn.refuse_replacement(actor=county.actor("head"), replacement=row, note="可以改日检查", now=stage.later(9))
    assert holders(announcement) == before
    assert drawing.get_replacement(county.actor("auditor"), row.ref).state == ReplacementState.REFUSED
    assert drawing.free_spares(announcement) == 0


def test_a_visit_that_went_on_is_not_replaced(county: County) -> None:
    announcement = visits.dispatched(county)
    lay_by(county, announcement)
    visit = visits.all_of(announcement)[0]
    row = ask(county, visit, ill(visit)[1])
    drawn.approve_replacement(actor=county.actor("head"), replacement=row, now=stage.later(9))
    visits.receive(visit)
    visits.notify(visit)
    visits.enter(visit)
    with pytest.raises(Refusal, match="已经录入结果"):
        services.draw_replacement(actor=county.actor("auditor"), replacement=row, share=SHARE, now=stage.later(61))
    visit.refresh_from_db()
    with pytest.raises(Refusal, match="不能再更换"):
        ask(county, visit, ill(visit)[1])


def test_an_edited_record_is_found_before_anything_is_drawn(county: County) -> None:
    """The reason record stands in the journal: whoever edits it afterwards is found by the next act on the draw."""
    announcement = visits.dispatched(county)
    lay_by(county, announcement)
    visit = visits.all_of(announcement)[0]
    row = ask(county, visit, ill(visit)[1])
    carry_out(county, row)
    with transaction.atomic():
        Replacement.objects.filter(pk=row.pk).update(told={**row.told, "reason": "transfer"})
    assert any("人员更换" in line for line in mismatches(announcement))


def test_lending_is_tried_before_it_is_chosen(county: County) -> None:
    """Where too few are left, every station is tried as a lender and its effect shown."""
    announcement = visits.dispatched(county)
    visit = visits.all_of(announcement)[0]
    kept = set(visit.team.values_list("officer_id", flat=True))
    Officer.objects.exclude(pk__in=kept).exclude(unit=county.units["sp"]).update(state="inactive")
    officer, leaving = ill(visit)
    actor, now = county.actor("planner"), stage.later(8)
    Officer.objects.filter(unit=county.units["sp"]).update(state="active")
    nobody = services.try_replacement(actor=actor, visit=visit, leaving=leaving, now=now)
    assert not nobody.feasible
    assert nobody.reasons
    loans = services.try_loans(
        actor=actor, visit=visit, leaving=leaving, units=[county.units["s3"], county.units["sp"]], now=now
    )
    assert [loan.unit.name for loan in loans] == ["食品流通股"]
    lay_by(county, announcement)
    lent = Leaving("illness", [officer.pk], lenders=[county.units["sp"]])
    changes = carry_out(county, ask(county, visit, lent))
    assert {change.after.unit_id for change in changes} == {county.units["sp"].pk}
    assert mismatches(announcement) == []


def test_the_pages_from_trial_to_result(client: Client, county: County) -> None:
    """Tried, submitted, approved, drawn, counted: each on its page, and no page has a field for who comes."""
    announcement = visits.dispatched(county)
    lay_by(county, announcement)
    visit = visits.all_of(announcement)[0]
    officer, _ = ill(visit)
    address = reverse("inspections:replace", args=[visit.ref])
    sent = {"reason": "illness", "officers": [officer.pk], "note": NOTE}
    client.force_login(county.people["planner"])
    assert "试算结果" in client.post(address, {**sent, "act": "try"}).content.decode()
    assert not Replacement.objects.exists()
    answer = client.post(address, {**sent, "act": "submit", "after": county.officers[0].pk})
    row = Replacement.objects.get()
    assert answer["Location"] == reverse("inspections:replacement", args=[row.ref])
    client.force_login(county.people["head"])
    client.post(reverse("inspections:replacement-approve", args=[row.ref]))
    client.force_login(county.people["auditor"])
    assert 'id="share-form"' in client.get(answer["Location"]).content.decode()
    wrong = client.post(reverse("inspections:replacement-draw", args=[row.ref]), {"share": "0" * 64})
    assert wrong.status_code == 422
    client.post(reverse("inspections:replacement-draw", args=[row.ref]), {"share": SHARE})
    row.refresh_from_db()
    assert row.state == ReplacementState.DRAWN
    assert "更换后" in client.get(answer["Location"]).content.decode()
    Replacement.objects.update(drawn_at=timezone.now(), asked_at=timezone.now())
    counts = client.get(reverse("inspections:replacement-counts")).content.decode()
    assert officer.name in counts
    assert "王敏" in counts
