"""What was announced cannot be changed in the database: raw SQL on both of them, statement by statement."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from shuangsuiji.common.errors import NotAllowed, Refusal
from shuangsuiji.drawing import seals, services
from shuangsuiji.drawing.models import Announcement, FrameEntry
from shuangsuiji.inspections.services import dispatch
from shuangsuiji.planning.models import Task, TaskState
from shuangsuiji.planning.services import sign_off_task
from tests.county import County, build_county
from tests.drawing import stage

pytestmark = pytest.mark.django_db
COPY = (
    "INSERT INTO drawing_frameentry (row_id, subject_id, code, name, handle, stratum, status) "
    "SELECT row_id, {other}, 'X', 'X', 'forged', stratum, status FROM drawing_frameentry WHERE id = {line}"
)
FORBIDDEN = {
    "line changed": "UPDATE drawing_frameentry SET status = 'X:cancelled' WHERE id = {line}",
    "class changed": "UPDATE drawing_frameentry SET stratum = 'D' WHERE id = {line}",
    "subject exchanged": "UPDATE drawing_frameentry SET subject_id = {other} WHERE id = {line}",
    "line taken out": "DELETE FROM drawing_frameentry WHERE id = {line}",
    "line brought in": COPY,
    "frame changed": "UPDATE drawing_drawrow SET frame = NULL WHERE id = {row}",
    "root changed": "UPDATE drawing_drawrow SET root = 'x' WHERE id = {row}",
    "quota changed": "UPDATE drawing_drawrow SET quotas = '{{}}' WHERE id = {row}",
    "reserve changed": "UPDATE drawing_drawrow SET reserve = reserve + 1 WHERE id = {row}",
    "row moved": "UPDATE drawing_drawrow SET row_id = 'row-99' WHERE id = {row}",
    "announcement changed": "UPDATE drawing_announcement SET digest = 'x' WHERE id = {announcement}",
    "announcement reopened": "UPDATE drawing_announcement SET digest = '' WHERE id = {announcement}",
    "secret changed": "UPDATE drawing_announcement SET secret = 'x' WHERE id = {announcement}",
    "names rule changed": "UPDATE drawing_announcement SET names = 'at-draw' WHERE id = {announcement}",
    "match changed": "UPDATE drawing_announcement SET match_inputs = NULL WHERE id = {announcement}",
    "officers exchanged": "UPDATE drawing_announcement SET officer_ids = '{{}}' WHERE id = {announcement}",
    "serial changed": "UPDATE drawing_announcement SET serial = 9 WHERE id = {announcement}",
    "announcement deleted": "DELETE FROM drawing_announcement WHERE id = {announcement}",
    "commitment exchanged": "UPDATE drawing_party SET \"commit\" = 'x' WHERE name = 'server'",
    "share exchanged": "UPDATE drawing_party SET share = 'x' WHERE name = 'server'",
    "party deleted": "DELETE FROM drawing_party WHERE name = 'auditor'",
}
AFTER_DRAW = {
    "second seed": "UPDATE drawing_announcement SET seed = 'x' WHERE id = {announcement}",
    "seed forgotten": "UPDATE drawing_announcement SET seed = '' WHERE id = {announcement}",
    "draw rewritten": "UPDATE drawing_drawrow SET draw_file = NULL WHERE id = {row}",
}


@pytest.fixture
def county() -> County:
    return build_county(size=10)


def tried(announcement: Announcement, statements: dict[str, str]) -> list[str]:
    """Names of the statements that the database let pass."""
    line = FrameEntry.objects.filter(row__announcement=announcement).order_by("pk")[0]
    other = FrameEntry.objects.filter(row__announcement=announcement).order_by("-pk")[0].subject_id
    passed = []
    for name, statement in statements.items():
        text = statement.format(line=line.pk, row=line.row_id, announcement=announcement.pk, other=other)
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(text)
        except IntegrityError as refused:
            passed += [] if seals.REFUSED in str(refused) else [f"{name}: {refused}"]
        else:
            passed.append(name)
    return passed


def test_nothing_announced_can_be_changed_by_sql(county: County) -> None:
    task = stage.make_task(county, stage.make_plan(county))
    announcement = stage.announce(county, stage.frame(county, task))
    assert tried(announcement, FORBIDDEN) == []
    stage.commit_as(county, announcement)
    stage.reveal_as(county, announcement)
    services.run_draw(actor=county.actor("planner"), announcement=announcement, now=stage.later(4))
    assert tried(announcement, {**FORBIDDEN, **AFTER_DRAW}) == []


def test_a_frame_that_is_not_announced_may_change(county: County) -> None:
    announcement = stage.frame(county, stage.make_task(county, stage.make_plan(county)))
    allowed = {name: FORBIDDEN[name] for name in ("line changed", "quota changed", "line taken out")}
    assert tried(announcement, allowed) == list(allowed)


def test_a_void_draw_stays_void_and_stays(county: County) -> None:
    announcement = stage.drawn(county, stage.make_task(county, stage.make_plan(county)))
    planner, head, auditor = (county.actor(person) for person in ("planner", "head", "auditor"))
    services.request_void(actor=planner, announcement=announcement, reason="名录库漏录一个乡镇", now=stage.later(6))
    for approver in (auditor, head):
        services.approve_void(actor=approver, announcement=announcement, now=stage.later(7))
    back = {"taken back": "UPDATE drawing_announcement SET state = 'drawn' WHERE id = {announcement}"}
    assert tried(announcement, {**FORBIDDEN, **AFTER_DRAW, **back}) == []


def test_missing_triggers_stop_the_start(county: County) -> None:
    assert seals.seals_stand(None, ["default"]) == []
    with stage.as_dba():
        found = seals.seals_stand(None, ["default"])
    assert [error.id for error in found] == ["drawing.E001"]
    assert seals.seals_stand(None, ["default"]) == []


def test_a_frame_changed_behind_the_triggers_is_refused_by_name(county: County) -> None:
    """Whoever takes the triggers away and relabels a subject meets the root that was announced."""
    announcement = stage.ready_to_draw(county, stage.make_task(county, stage.make_plan(county)))
    row = announcement.rows.get()
    with stage.as_dba():
        row.frame = bytes(row.frame or b"").replace(b"\tB\tE\n", b"\tA\tE\n", 1)
        row.save()
    with pytest.raises(Refusal, match="与公告公布的摘要不符，公告之后可能被改动"):
        services.run_draw(actor=county.actor("planner"), announcement=announcement, now=stage.later(4))
    announcement.refresh_from_db()
    assert announcement.seed == ""


def test_only_the_lead_section_runs_a_draw_and_the_section_nominates_before(county: County) -> None:
    """Sections sign off and name mode and pool before the announcement, and no more after it; they run nothing."""
    task = stage.make_task(county, stage.make_plan(county), match_mode="bureau")
    announcement = stage.frame(county, task)
    acts: list[Callable[..., object]] = [services.announce, services.run_draw, services.run_match, dispatch]
    minutes = iter(range(1, 99))
    for act in acts:
        for person in ("section", "head", "auditor", "reviewer", "officer"):
            with pytest.raises(NotAllowed):
                act(actor=county.actor(person), announcement=announcement, now=stage.later())
        act(actor=county.actor("planner"), announcement=announcement, now=stage.later(next(minutes)))
        announcement.refresh_from_db()
        if act is services.announce:
            stage.commit_as(county, announcement)
            stage.reveal_as(county, announcement)
            with pytest.raises(Refusal):
                sign_off_task(
                    actor=county.actor("section"), task=Task.objects.get(pk=task.pk), match_mode="bureau",
                    pool=[county.units["s1"]], now=stage.later(3),
                )  # fmt: skip
            next(minutes), next(minutes)
    assert Task.objects.get(pk=task.pk).state == TaskState.DISPATCHED
