"""A draw of the platform: the same package whether Python or the database itself draws."""

import json

import pytest
from django.db import connection
from fairdraw.announcement import read_announcement
from fairdraw.canonical import canonical_json
from fairdraw.draw import draw
from fairdraw.verify import verify

from shuangsuiji.common.errors import Refusal
from shuangsuiji.drawing import packages
from shuangsuiji.drawing.models import FrameEntry
from shuangsuiji.drawing.services import run_draw
from shuangsuiji.profiles.queries import active_profile
from tests.county import County, build_county
from tests.drawing.stage import as_dba, drawn, later, make_plan, make_task, ready_to_draw

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    return build_county()


@pytest.fixture(autouse=True)
def every_frame_is_large(monkeypatch):
    monkeypatch.setitem(active_profile().data["draw"], "postgres_from", 1)


def test_the_package_is_what_fairdraw_draws(county: County, tmp_path):
    announcement = drawn(county, make_task(county, make_plan(county)))
    row = announcement.rows.get()
    assert (row.frame is None) == (connection.vendor == "postgresql")
    files = packages.package_files(announcement, audience="auditor")
    frames = {row.row_id: files[f"frames/{row.row_id}.tsv"]}
    oracle = draw(read_announcement(files["announcement.json"]), frames, announcement.seed)
    assert canonical_json(announcement.record) == canonical_json(oracle.record)
    assert files[f"draw/{row.row_id}.tsv"] == oracle.files()[f"draw/{row.row_id}.tsv"]
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    report = verify(tmp_path)
    states = {step.name: step.state for step in report.steps}
    assert report.exit == 3, report.as_text()
    assert {states[name] for name in ("manifest", "frames", "quotas", "samples")} == {"ok"}
    assert json.loads(files["record.json"])["answer"] == oracle.record["answer"]


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="with SQLite the frozen file is drawn from, not the entries"
)
def test_entries_that_changed_after_the_announcement_are_refused(county: County):
    announcement = ready_to_draw(county, make_task(county, make_plan(county)))
    entry = FrameEntry.objects.filter(row__announcement=announcement, status="E").first()
    with as_dba():
        FrameEntry.objects.filter(pk=entry.pk).update(status="X:cancelled")
    with pytest.raises(Refusal, match="抽取没有执行"):
        run_draw(actor=county.actor("planner"), announcement=announcement, now=later(4))
