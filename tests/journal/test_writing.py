"""Units of work: acts and their entries stand or fall together, and the chain has no gap."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Region
from shuangsuiji.journal.auditing import audit_journal
from shuangsuiji.journal.models import Entry
from shuangsuiji.journal.services import Work, unit_of_work

NOW = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)


def note(work: Work, actor: Actor, target: str, at: datetime = NOW) -> None:
    work.note(actor, "plan.approve", target, unit_path=actor.unit_path, now=at)


def targets() -> list[str]:
    return list(Entry.objects.order_by("seq").values_list("target", flat=True))


@pytest.mark.django_db
def test_nested_units_of_work_are_one(actor: Actor) -> None:
    with unit_of_work() as outer:
        note(outer, actor, "first")
        with unit_of_work() as inner:
            note(inner, actor, "second")
        assert inner is outer
        assert targets() == []  # chained at the end of the outermost one
    assert targets() == ["first", "second"]
    assert audit_journal().intact


def fail(work: Work, actor: Actor) -> None:
    note(work, actor, "never")
    Region.objects.create(code="140525", name="泽州县")
    raise ZeroDivisionError


def fail_inside(actor: Actor) -> None:
    with unit_of_work() as outer:
        note(outer, actor, "never")
        with unit_of_work() as inner:
            fail(inner, actor)


@pytest.mark.django_db
def test_a_failure_leaves_neither_rows_nor_entries(actor: Actor) -> None:
    with pytest.raises(ZeroDivisionError):
        fail_inside(actor)
    assert targets() == []
    assert not Region.objects.exists()
    with unit_of_work() as work:  # and the next unit of work starts clean
        note(work, actor, "after")
    assert targets() == ["after"]


@pytest.mark.django_db
def test_an_inner_failure_that_the_outer_work_survives_leaves_nothing_of_itself(actor: Actor) -> None:
    with unit_of_work() as outer:
        note(outer, actor, "before")
        with pytest.raises(ZeroDivisionError), unit_of_work() as inner:
            fail(inner, actor)
        note(outer, actor, "after")
    assert targets() == ["before", "after"]
    assert not Region.objects.exists()


@pytest.mark.django_db
def test_a_clock_that_jumps_back_is_written_as_it_is_and_the_order_stays(actor: Actor) -> None:
    for at in (NOW, NOW - timedelta(days=365), NOW + timedelta(seconds=1)):
        with unit_of_work() as work:
            note(work, actor, at.isoformat(), at)
    audit = audit_journal()
    assert audit.intact
    assert audit.size == 3
    assert audit.jumps == [2]


@pytest.mark.django_db
def test_an_entry_holds_the_pseudonym_and_never_the_name(actor: Actor) -> None:
    with unit_of_work() as work:
        work.note(actor, "plan.approve", "t", unit_path="140525.", now=NOW, digest="ab" * 32, detail={"rows": 15})
    canon = bytes(Entry.objects.get().canon).decode()
    assert canon == (
        '{"act":"plan.approve","actor":"p7k2m9qx4dnt","at":"2026-03-01T01:00:00+00:00","detail":{"rows":15},'
        f'"digest":"{"ab" * 32}","target":"t","unit":"140525."}}'
    )


@pytest.mark.django_db(transaction=True)
def test_eight_writers_at_once_leave_no_gap(actor: Actor) -> None:
    together = threading.Barrier(8)
    failures: list[Exception] = []

    def write(name: str) -> None:
        try:
            together.wait()
            for n in range(5):
                with unit_of_work() as work:
                    note(work, actor, f"{name}-{n}")
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(f"t{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert list(Entry.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 41))
    assert sorted(targets()) == sorted(f"t{n}-{m}" for n in range(8) for m in range(5))
    assert audit_journal().intact
