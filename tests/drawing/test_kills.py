"""kill -9 in the midst of every step of a ceremony: nothing half done, nothing lost, no second seed; then the step is done again."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from fairdraw.verify import verify

from shuangsuiji.drawing import queries, services
from shuangsuiji.drawing.models import Announcement, FrameEntry, Party, SeatAssignment, Selection
from shuangsuiji.inspections.models import Visit, VisitOfficer
from shuangsuiji.inspections.services import dispatch
from shuangsuiji.journal import services as journal
from shuangsuiji.journal.auditing import audit_journal
from shuangsuiji.journal.models import Entry
from shuangsuiji.planning.models import Task
from shuangsuiji.registry.models import FrequencyLedger
from tests.county import County, build_county
from tests.drawing import stage

pytestmark = pytest.mark.django_db(transaction=True)
THROWN = "3 6 1 5 2 2 4 6 1 3"
Step = Callable[[], object]


def steps(county: County, ref: str) -> dict[str, Step]:
    """The ceremony in its order, each step reading what it needs anew."""
    planner, auditor = county.actor("planner"), county.actor("auditor")

    def now() -> Announcement:
        return Announcement.objects.get(ref=ref)

    def dice(by: Any, act: Callable[..., None], minutes: int) -> Step:
        return lambda: act(actor=by, announcement=now(), position=0, numbers=THROWN, now=stage.later(minutes))

    return {
        "announce": lambda: services.announce(actor=planner, announcement=now(), now=stage.later(1)),
        "commit": lambda: stage.commit_as(county, now()),
        "reveal": lambda: stage.reveal_as(county, now()),
        "type": dice(planner, services.type_entropy, 4),
        "confirm": dice(auditor, services.confirm_entropy, 5),
        "draw": lambda: services.run_draw(actor=planner, announcement=now(), now=stage.later(6)),
        "match": lambda: services.run_match(actor=planner, announcement=now(), now=stage.later(7)),
        "dispatch": lambda: dispatch(actor=planner, announcement=now(), now=stage.later(8)),
        "open": lambda: services.open_names(actor=planner, announcement=now(), now=stage.later(9)),
    }


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def in_a_child(act: Callable[[], object]) -> None:
    """Run `act` in a forked process that must die of kill -9; the databases' connections are not shared."""
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            act()
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == signal.SIGKILL


def killed_at(step: Step, number: int) -> None:
    """Killed before the statement of this number."""
    left = iter(range(number))

    def count(execute: Callable[..., Any], *args: Any) -> Any:
        if next(left, None) is None:
            die()
        return execute(*args)

    def act() -> None:
        with connection.execute_wrapper(count):
            step()

    in_a_child(act)


def killed_before_commit(step: Step, counted: Path) -> int:
    """Killed when everything is written and the commit is next; how many statements there were."""

    def act() -> None:
        seen: list[int] = []

        def count(execute: Callable[..., Any], *args: Any) -> Any:
            seen.append(1)
            return execute(*args)

        def instead_of_commit() -> None:
            counted.write_text(str(len(seen)), encoding="ascii")
            die()

        connection.ensure_connection()
        connection._commit = instead_of_commit  # type: ignore[method-assign]
        with connection.execute_wrapper(count):
            step()

    in_a_child(act)
    return int(counted.read_text(encoding="ascii"))


def killed_after_commit(step: Step, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed when it is committed, before anybody was told."""
    with monkeypatch.context() as patched:
        patched.setattr(journal, "keep_head", die)
        in_a_child(step)


def everything() -> dict[str, Any]:
    """All rows that a ceremony writes."""
    tables = (
        Announcement, Party, FrameEntry, Selection, SeatAssignment, Task, Visit, VisitOfficer, FrequencyLedger, Entry,
    )  # fmt: skip
    return {table.__name__: list(table.objects.order_by("pk").values()) for table in tables}


def test_a_kill_before_the_commit_leaves_no_half_and_the_step_is_done_again(tmp_path: Path) -> None:
    """The short version: the three steps that decide, each killed with everything written and the commit next."""
    county = build_county(size=4)
    ref = stage.frame(county, stage.make_task(county, stage.make_plan(county), match_mode="bureau")).ref
    todo = steps(county, ref)
    for name in ("announce", "commit", "reveal", "draw", "match"):
        if name in ("announce", "draw", "match"):
            before = everything()
            killed_before_commit(todo[name], tmp_path / "count")
            assert everything() == before, name
        todo[name]()
    announcement = Announcement.objects.get(ref=ref)
    assert (announcement.state, announcement.serial) == ("matched", 1)
    assert Party.objects.exclude(commit="").count() == 2


@pytest.mark.slow
def test_every_step_survives_kill_9(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    county = build_county(size=6)
    task = stage.make_task(county, stage.make_plan(county), match_mode="bureau")
    ref = stage.frame(county, task, mode="routine-dice").ref
    commitments: dict[str, set[str]] = {}
    for name, step in steps(county, ref).items():
        before = everything()
        count = killed_before_commit(step, tmp_path / "count")
        assert everything() == before, name
        for number in {1, count // 3, count * 2 // 3, count - 1}:
            killed_at(step, number)
            assert everything() == before, (name, number)
        killed_after_commit(step, monkeypatch)
        assert everything() != before, name
        assert audit_journal().intact, name
        for party in Party.objects.exclude(commit=""):
            commitments.setdefault(party.name, set()).add(party.commit)
    assert {name: len(seen) for name, seen in commitments.items()} == {"auditor": 1, "server": 1}
    announcement = Announcement.objects.get(ref=ref)
    assert Announcement.objects.exclude(seed="").count() == 1
    package, opening = tmp_path / "package.zip", tmp_path / "opening.zip"
    package.write_bytes(queries.package_zip(announcement, audience="auditor"))
    opening.write_bytes(queries.opening_zip(announcement))
    report = verify(package, opening=opening)
    assert {step.name for step in report.steps if step.state != "ok"} == {"anchored", "journal"}  # no keys were given
    assert Visit.objects.count() == len(queries.drawn_subjects(announcement))
