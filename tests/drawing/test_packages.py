"""The public package and the auditor's: what stands in them at each stage, and that anybody can check them."""

import json
import time
from pathlib import Path

import pytest
from fairdraw.verify import Report, verify

from shuangsuiji.common.codes import make_uscc
from shuangsuiji.drawing import queries, services
from shuangsuiji.drawing.models import Announcement, DrawRow, FrameEntry, Selection
from shuangsuiji.journal.checkpoint import KEY_FILE, signing_key, verifier_key
from shuangsuiji.registry.models import FrequencyLedger, Subject
from tests.county import NOW, build_county
from tests.drawing import stage

pytestmark = pytest.mark.django_db
NO_CLASSES = {letter: {"bp": 1000} for letter in "ABCDU"}


def check(announcement: Announcement, place: Path, audience: str = "public", *, opening: bool = False) -> Report:
    """The verdict of `fairdraw verify` on the package as it is now."""
    announcement.refresh_from_db()
    package, beside, keys = place / "package.zip", place / "opening.zip", place / "keys"
    package.write_bytes(queries.package_zip(announcement, audience=audience))
    beside.write_bytes(queries.opening_zip(announcement))
    keys.write_text(f"log {verifier_key()}\n")
    return verify(package, opening=beside if opening else None, keys=keys)


def doubts(report: Report) -> dict[str, str]:
    """Steps that are not fully right; none may be wrong."""
    assert report.exit == 3, report.as_text()
    return {step.name: step.state for step in report.steps if step.state != "ok"}


NOT_OPENED = {"commitments", "seed", "quotas", "samples", "match", "names"}


def test_sealed_draw_from_announcement_to_open_names(tmp_path: Path) -> None:
    county = build_county(size=40)
    task = stage.make_task(county, stage.make_plan(county))
    announcement = stage.announce(county, stage.frame(county, task))
    assert set(doubts(check(announcement, tmp_path))) == {"frames", "anchored"} | NOT_OPENED
    stage.commit_as(county, announcement)
    assert set(doubts(check(announcement, tmp_path))) == {"frames", "anchored"} | NOT_OPENED
    stage.reveal_as(county, announcement)
    planner = county.actor("planner")
    services.run_draw(actor=planner, announcement=announcement, now=stage.later(4))
    assert set(doubts(check(announcement, tmp_path))) == {"frames", "anchored"} | NOT_OPENED
    services.run_match(actor=planner, announcement=announcement, now=stage.later(5))
    before = check(announcement, tmp_path)
    assert set(doubts(before)) == {"frames", "anchored"} | NOT_OPENED
    shares = json.loads(queries.package_files(announcement, audience="public")["ceremony.json"])["shares"]
    assert shares == {"auditor": stage.SHARE, "server": None}

    assert services.open_names(actor=planner, announcement=announcement, now=stage.later(6))
    assert not services.open_names(actor=planner, announcement=announcement, now=stage.later(7))
    assert doubts(check(announcement, tmp_path, "auditor", opening=True)) == {"anchored": "unchecked"}
    assert "无外部见证" in check(announcement, tmp_path, "auditor", opening=True).as_text()
    assert set(doubts(check(announcement, tmp_path))) >= {"anchored", "names"}


def test_public_files_never_join_a_name_to_a_class(tmp_path: Path) -> None:
    county = build_county(size=40)
    Subject.objects.filter(office=county.units["s2"]).update(risk_class="A")
    quotas = {**stage.QUOTAS, "A": {"bp": 5000}}
    announcement = stage.matched(county, stage.make_task(county, stage.make_plan(county), quotas=quotas))
    services.open_names(actor=county.actor("planner"), announcement=announcement, now=stage.later(6))
    assert queries.withheld(announcement) == ["officers.tsv", "seats.tsv", "match.", "replacements/"]
    files = queries.package_files(announcement, audience="public")
    assert {"frames/row-12.tsv", "draw/row-12.tsv", "names.tsv", "record.json"} < set(files)
    assert "seats.tsv" not in files
    for selection in queries.drawn_entries(announcement):
        for path, data in files.items():
            assert path == "names.tsv" or selection.entry.code.encode() not in data
        assert selection.entry.handle.encode() not in files["names.tsv"]


def test_frames_of_one_class_stay_with_the_auditor(tmp_path: Path) -> None:
    county = build_county(size=20)
    quotas = {letter: {"bp": 10000 if letter == "D" else 0} for letter in "ABCDU"}
    one_class = stage.matched(county, stage.make_task(county, stage.make_plan(county), quotas=quotas))
    services.open_names(actor=county.actor("planner"), announcement=one_class, now=stage.later(6))
    assert queries.withheld(one_class) == ["frames/", "draw/", "record.json"]
    assert set(doubts(check(one_class, tmp_path))) >= {"frames", "quotas", "samples"}


def test_open_draw_is_public_at_once(tmp_path: Path) -> None:
    county = build_county(size=20)
    task = stage.make_task(county, stage.make_plan(county), quotas=NO_CLASSES)
    announcement = stage.matched(county, task, names="at-draw")
    assert (announcement.sealed, announcement.secret) == (False, "")
    assert doubts(check(announcement, tmp_path)) == {"anchored": "unchecked", "match": "unchecked"}
    assert doubts(check(announcement, tmp_path, opening=True)) == {"anchored": "unchecked"}
    frame = bytes(DrawRow.objects.get().frame or b"")
    assert {line.split(b"\t")[1] for line in frame.splitlines()} == {b"U"}


def test_rows_of_one_announcement_share_their_visits(tmp_path: Path) -> None:
    county = build_county(size=40)
    plan = stage.make_plan(county)
    tasks = [stage.make_task(county, plan, number, match_mode="bureau") for number in (3, 12)]
    announcement = stage.matched(county, *tasks)
    visits = queries.drawn_subjects(announcement)
    assert all(visit.task_ids == (tasks[1].pk, tasks[0].pk) for visit in visits)
    assert Selection.objects.filter(kind="drawn").count() == 2 * len(visits)
    assert queries.seats_of(announcement).count() == 2 * len(visits)
    assert queries.seats_of(announcement).filter(lead=True).count() == len(visits)
    assert FrequencyLedger.objects.filter(source=announcement.ref).count() == len(visits)
    services.open_names(actor=county.actor("planner"), announcement=announcement, now=stage.later(6))
    assert doubts(check(announcement, tmp_path, "auditor", opening=True)) == {"anchored": "unchecked"}


def test_witnessed_draw_with_dice(tmp_path: Path) -> None:
    county = build_county(size=20)
    announcement = stage.announce(
        county, stage.frame(county, stage.make_task(county, stage.make_plan(county)), mode="witnessed")
    )
    planner, auditor = county.actor("planner"), county.actor("auditor")
    for party, share in (("auditor", stage.SHARE), ("witness", stage.WITNESS_SHARE)):
        stage.commit_as(county, announcement, party, share)
    for party, share in (("auditor", stage.SHARE), ("witness", stage.WITNESS_SHARE)):
        stage.reveal_as(county, announcement, party, share)
        assert "entropy" in doubts(check(announcement, tmp_path))
    dice = {"announcement": announcement, "position": 0, "numbers": "1 2 3 4 5 6 1 2 3 4"}
    services.type_entropy(actor=planner, **dice, now=stage.later(4))
    services.confirm_entropy(actor=auditor, **dice, now=stage.later(5))
    announcement.refresh_from_db()
    services.run_draw(actor=planner, announcement=announcement, now=stage.later(6))
    services.run_match(actor=planner, announcement=announcement, now=stage.later(7))
    assert doubts(check(announcement, tmp_path, "auditor", opening=True)) == {"anchored": "unchecked"}


def test_renamed_subject_leaves_the_package_as_it_was() -> None:
    county = build_county(size=20)
    announcement = stage.matched(county, stage.make_task(county, stage.make_plan(county)))
    before = queries.package_files(announcement, audience="auditor")["names.tsv"]
    Subject.objects.update(name="改名之后")
    assert queries.package_files(announcement, audience="auditor")["names.tsv"] == before


def test_the_log_key_is_made_once_for_its_owner_alone(settings: pytest.FixtureRequest, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    first = signing_key().private_bytes_raw()
    assert signing_key().private_bytes_raw() == first
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]


@pytest.mark.slow
def test_thirty_thousand_subjects_in_two_seconds() -> None:
    county = build_county(size=1)
    office = county.units["s1"]
    Subject.objects.bulk_create(
        Subject(
            code_type="uscc", code=make_uscc(f"92140525MA{serial:07d}"), name=f"泽州县第{serial}经营部", kind="enterprise",
            office=office, unit_path=office.path, risk_class="AABBC"[serial % 5], created_at=NOW, updated_at=NOW,
        )
        for serial in range(30_000)
    )  # fmt: skip
    task = stage.make_task(county, stage.make_plan(county))
    started = time.process_time()
    announcement = stage.frame(county, task)
    framed = time.process_time() - started
    assert FrameEntry.objects.count() == 30_003
    services.rebuild_frame(actor=county.actor("planner"), announcement=announcement, now=NOW)
    started = time.process_time()
    stage.announce(county, announcement)
    announced = time.process_time() - started
    print(f"frame {framed:.2f} s, announce {announced:.2f} s")
    assert framed <= 2.0
