"""Pages without scripts: who sees what, in how many queries, and what the journal keeps of a download."""

import io
import zipfile
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from fairdraw.seed import commit

from shuangsuiji.drawing import queries
from shuangsuiji.drawing.models import Announcement, AnnouncementState
from shuangsuiji.journal.models import Entry
from shuangsuiji.planning.models import Task
from tests.county import County, build_county
from tests.drawing import stage

pytestmark = pytest.mark.django_db
STEPS = ("scope", "quota", "lock", "seed", "draw", "match", "dispatch", "names")
MOST_QUERIES = 13


@pytest.fixture(autouse=True)
def _password_alone(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


def client_of(county: County, person: str) -> Client:
    client = Client()
    client.force_login(county.people[person], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def matched_county() -> tuple[County, Announcement]:
    county = build_county(size=20)
    return county, stage.matched(county, stage.make_task(county, stage.make_plan(county)))


def page(announcement: Announcement, name: str) -> str:
    return f"/console/drawing/{announcement.ref}/{name}/"


def test_whole_ceremony_by_plain_forms() -> None:
    county = build_county(size=20)
    task = stage.make_task(county, stage.make_plan(county))
    planner, auditor = client_of(county, "planner"), client_of(county, "auditor")
    form = {"tasks": [task.ref], "mode": "routine", "names": "at-draw"}
    assert planner.post("/console/drawing/new/", form).status_code == 302
    announcement = Announcement.objects.get()
    assert planner.get(f"/console/drawing/new/?task={task.ref}")["Location"].endswith(f"/{announcement.ref}/")
    planner.post(page(announcement, "quota"), {"act": "save", "mode": "routine", "names": "after-visit"})
    planner.post(page(announcement, "lock"), {"act": "announce"})
    announcement.refresh_from_db()
    assert (announcement.state, announcement.names) == (AnnouncementState.ANNOUNCED, "after-visit")
    wrong = auditor.post(page(announcement, "share"), {"commit": "abc"})
    assert wrong.status_code == 422
    assert "64 位小写十六进制" in wrong.content.decode()
    promise = commit("sha256", announcement.digest, "auditor", stage.SHARE)
    assert auditor.post(page(announcement, "share"), {"commit": promise}).status_code == 302
    refused = auditor.post(page(announcement, "share"), {"share": stage.WITNESS_SHARE})
    assert "打不开其承诺" in refused.content.decode()
    assert auditor.post(page(announcement, "share"), {"share": stage.SHARE}).status_code == 302
    planner.post(page(announcement, "draw"), {"act": "draw"})
    planner.post(page(announcement, "match"), {"act": "match"})
    announcement.refresh_from_db()
    assert announcement.state == AnnouncementState.MATCHED
    assert planner.get(f"/console/drawing/of/{task.ref}/")["Location"].endswith(f"/{announcement.ref}/")


def test_impossible_match_is_explained_on_the_page() -> None:
    county = build_county(size=10)
    announcement = stage.drawn(county, stage.make_task(county, stage.make_plan(county)))
    lines = bytes(announcement.match_inputs or b"").split(b"\n")
    announcement.match_inputs = b"\n".join(
        b"\t".join([*line.split(b"\t")[:2], b"1", b"0"]) if line.startswith(b"officer") else line for line in lines
    )
    with stage.as_dba():
        announcement.save()
    answer = client_of(county, "planner").post(page(announcement, "match"), {"act": "match"}).content.decode()
    assert "人员不足以配齐，没有写入任何结果" in answer
    assert "任一办法即可配齐" in answer


@pytest.mark.parametrize("person", ["planner", "head", "auditor", "section"])
def test_pages_take_few_queries(person: str) -> None:
    county, announcement = matched_county()
    framed = stage.frame(county, stage.make_task(county, announcement.rows.get().task.row.plan, 13))
    Task.objects.filter(pk=announcement.rows.get().task_id).update(state="dispatched")
    client = client_of(county, person)
    client.get("/console/drawing/")
    for name in STEPS[:3]:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(page(framed, name)).status_code == 200, name
        assert len(seen) <= MOST_QUERIES, (name, [q["sql"][:150] for q in seen])
    addresses = [page(announcement, name) for name in (*STEPS, "record", "void", "exclusions", "live")]
    for address in ["/console/drawing/", "/console/drawing/records/", *addresses]:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(address).status_code == 200, address
        assert len(seen) <= MOST_QUERIES, (address, [q["sql"][:150] for q in seen])


def test_lists_leave_files_and_secrets_in_the_database() -> None:
    county, announcement = matched_county()
    planner = client_of(county, "planner")
    tasks = list(announcement.rows.values_list("task_id", flat=True))
    with CaptureQueriesContext(connection) as seen:
        for address in ("/console/drawing/", "/console/drawing/records/"):
            assert planner.get(address).status_code == 200
        assert [row.announcement for row in queries.public_rows(tasks)] == [announcement]
        assert queries.announcement_of_task(tasks[0]) == announcement
        assert queries.public_announcement(announcement.ref) == announcement
    columns = {f'"{name}"' for name in (*queries.LARGE, "frame", "draw_file")}
    asked = "".join(line["sql"] for line in seen.captured_queries)
    assert "drawing_announcement" in asked
    assert not {name for name in columns if name in asked}


def test_names_and_officers_wait_for_those_who_may() -> None:
    county, announcement = matched_county()
    name = announcement.rows.get().entries.filter(selection__kind="drawn").first().name  # type: ignore[union-attr]
    section, planner = client_of(county, "section"), client_of(county, "planner")
    assert name not in section.get(page(announcement, "draw")).content.decode()
    assert name in planner.get(page(announcement, "draw")).content.decode()
    assert section.get(page(announcement, "seats")).status_code == 403
    assert planner.get(page(announcement, "seats")).status_code == 200
    state = section.get(f"/console/drawing/{announcement.ref}/live/state.json").content.decode()
    assert name not in state
    assert announcement.seed not in state
    handles = announcement.rows.get().entries.filter(selection__kind="drawn").values_list("handle", flat=True)
    assert not any(handle in state for handle in handles)


def test_strangers_find_nothing() -> None:
    county, announcement = matched_county()
    stranger, officer = client_of(county, "stranger"), client_of(county, "officer")
    for name in (*STEPS, "record", "void", "seats", "live"):
        assert stranger.get(page(announcement, name)).status_code == 404
        assert officer.get(page(announcement, name)).status_code == 403
        assert Client().get(page(announcement, name)).status_code == 302
    assert stranger.post(page(announcement, "draw"), {"act": "draw"}).status_code == 404
    assert client_of(county, "planner").get(page(announcement, "nonsense")).status_code == 404


def test_downloads_of_what_is_not_public_are_journalled() -> None:
    county, announcement = matched_county()
    planner, auditor = client_of(county, "planner"), client_of(county, "auditor")
    base = f"/console/drawing/{announcement.ref}"
    public = zipfile.ZipFile(io.BytesIO(planner.get(f"{base}/package.zip").content))
    assert "names.tsv" not in public.namelist()
    assert planner.post(f"{base}/auditor.zip").status_code == 403
    before = Entry.objects.filter(act="draw.package-read").count()
    whole = zipfile.ZipFile(io.BytesIO(auditor.post(f"{base}/auditor.zip").content))
    assert {"names.tsv", "frames/row-12.tsv", "match.tsv"} <= set(whole.namelist())
    opening = zipfile.ZipFile(io.BytesIO(auditor.post(f"{base}/opening.zip").content))
    assert set(opening.namelist()) == {"opening.json", "subjects.tsv", "officers.tsv", "inputs.tsv"}
    assert Entry.objects.filter(act="draw.package-read").count() == before + 2
    assert auditor.get(f"{base}/auditor.zip").status_code == 405


def test_the_wizard_goes_on_at_one_place_and_back_where_one_came_from() -> None:
    county, announcement = matched_county()
    planner = client_of(county, "planner")
    for step in ("draw", "match"):
        bar = planner.get(page(announcement, step)).content.decode().partition('class="bottom-bar"')[2]
        assert f'href="{page(announcement, "dispatch")}"' in bar
    bar = planner.get(page(announcement, "dispatch")).content.decode().partition('class="bottom-bar"')[2]
    assert f'formaction="/console/inspections/draws/{announcement.ref}/dispatch/"' in bar
    assert planner.get(page(announcement, "names"))["Location"] == page(announcement, "dispatch")
    for name in ("exclusions", "frame"):
        assert f'href="{page(announcement, "scope")}"' in planner.get(page(announcement, name)).content.decode()


def test_everybody_in_the_frame_is_listed_with_who_takes_part() -> None:
    county, announcement = matched_county()
    planner = client_of(county, "planner")
    entries = announcement.rows.get().entries
    shown = planner.get(page(announcement, "frame")).content.decode()
    assert "参加抽取" in shown
    assert entries.order_by("code").first().name in shown  # type: ignore[union-attr]
    only = planner.get(page(announcement, "frame"), {"reason": "E", "q": entries.filter(status="E").first().code})  # type: ignore[union-attr]
    assert "共 <strong>1</strong> 户" in only.content.decode()


def test_the_planner_is_told_when_the_seed_is_complete() -> None:
    county = build_county(size=20)
    stage.ready_to_draw(county, stage.make_task(county, stage.make_plan(county)))
    desk = client_of(county, "planner").get("/console/workbench/").content.decode()
    assert "待抽取（种子已齐）" in desk
    assert "/console/drawing/?state=revealed" in desk
