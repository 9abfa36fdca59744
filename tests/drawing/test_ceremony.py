"""From a signed-off task to a matched draw, and a package that anybody can check."""

from pathlib import Path

import pytest
from fairdraw.verify import Report, verify

from shuangsuiji.drawing import queries, services
from shuangsuiji.drawing.models import Announcement, AnnouncementState
from shuangsuiji.planning.models import TaskState
from tests.county import build_county
from tests.drawing import stage

pytestmark = pytest.mark.django_db


def check(announcement: Announcement, place: Path, audience: str = "public", opening: bool = False) -> Report:
    """The verdict of `fairdraw verify` on the package as it is now."""
    announcement.refresh_from_db()
    package = place / "package.zip"
    package.write_bytes(queries.package_zip(announcement, audience=audience))
    beside = place / "opening.zip"
    beside.write_bytes(queries.opening_zip(announcement))
    return verify(package, opening=beside if opening else None)


def steps(report: Report) -> dict[str, str]:
    return {step.name: step.state for step in report.steps}


def test_whole_way(tmp_path: Path) -> None:
    county = build_county(size=40)
    task = stage.make_task(county, stage.make_plan(county))
    announcement = stage.announce(county, stage.frame(county, task))
    task.refresh_from_db()
    assert (task.state, announcement.serial, announcement.number) == (TaskState.ANNOUNCED, 1, "140525/2023/0001")
    report = check(announcement, tmp_path)
    assert report.exit == 3, report.as_text()

    stage.commit_as(county, announcement)
    report = check(announcement, tmp_path)
    assert report.exit == 3, report.as_text()
    stage.reveal_as(county, announcement)
    assert announcement.state == AnnouncementState.REVEALED

    services.run_draw(actor=county.actor("planner"), announcement=announcement, now=stage.later(4))
    services.run_match(actor=county.actor("planner"), announcement=announcement, now=stage.later(5))
    task.refresh_from_db()
    assert task.state == TaskState.MATCHED
    report = check(announcement, tmp_path)
    assert (report.exit, steps(report)["seed"]) == (3, "closed"), report.as_text()

    assert services.open_names(actor=county.actor("planner"), announcement=announcement, now=stage.later(6))
    report = check(announcement, tmp_path, opening=False)
    assert report.exit == 3, report.as_text()
    report = check(announcement, tmp_path, audience="auditor", opening=True)
    open_steps = {name for name, state in steps(report).items() if state != "ok"}
    assert (report.exit, open_steps) == (3, {"anchored", "journal"}), report.as_text()
