"""Simultaneous presses on a real database: one announcement, one draw, one match."""

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection

from shuangsuiji.common.errors import Stale
from shuangsuiji.drawing import services
from shuangsuiji.drawing.models import Announcement, AnnouncementState, SeatAssignment, Selection
from shuangsuiji.journal.models import Entry
from tests.county import build_county
from tests.drawing import stage

pytestmark = pytest.mark.django_db(transaction=True)
PRESSES = 64


def press(act: Callable[[], None]) -> Counter[str]:
    """What `PRESSES` threads get who all press at once."""
    barrier, seen = threading.Barrier(PRESSES), Counter[str]()

    def one() -> None:
        barrier.wait()
        try:
            act()
        except Exception as error:
            seen[type(error).__name__] += 1
        else:
            seen["done"] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(PRESSES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen


def test_one_of_64_presses_counts_at_every_step() -> None:
    county = build_county(size=10)
    task = stage.make_task(county, stage.make_plan(county))
    ref = stage.frame(county, task).ref
    planner = county.actor("planner")

    def act(step: Callable[..., None], minutes: int) -> Callable[[], None]:
        return lambda: step(actor=planner, announcement=Announcement.objects.get(ref=ref), now=stage.later(minutes))

    assert press(act(services.announce, 1)) == {"done": 1, Stale.__name__: PRESSES - 1}
    announcement = Announcement.objects.get(ref=ref)
    assert (announcement.serial, announcement.parties.count()) == (1, 2)
    stage.commit_as(county, announcement)
    stage.reveal_as(county, announcement)

    assert press(act(services.run_draw, 4)) == {"done": 1, Stale.__name__: PRESSES - 1}
    once = Selection.objects.count()
    assert press(act(services.run_match, 5)) == {"done": 1, Stale.__name__: PRESSES - 1}

    announcement.refresh_from_db()
    assert announcement.state == AnnouncementState.MATCHED
    assert Selection.objects.count() == once > 0
    assert SeatAssignment.objects.count() == 2 * Selection.objects.filter(kind="drawn").count()
    acts = Counter(Entry.objects.values_list("act", flat=True))
    assert (acts["draw.announce"], acts["draw.draw"], acts["draw.match"]) == (1, 1, 1)


def test_serials_have_no_gap_when_announced_together() -> None:
    county = build_county(size=4)
    plan = stage.make_plan(county)
    refs = [stage.frame(county, stage.make_task(county, plan, number)).ref for number in range(1, 9)]
    planner = county.actor("planner")
    turns = iter(refs * (PRESSES // len(refs)))
    lock = threading.Lock()

    def act() -> None:
        with lock:
            ref = next(turns)
        services.announce(actor=planner, announcement=Announcement.objects.get(ref=ref), now=stage.later(1))

    assert press(act) == {"done": 8, Stale.__name__: PRESSES - 8}
    assert sorted(Announcement.objects.values_list("serial", flat=True)) == list(range(1, 9))
