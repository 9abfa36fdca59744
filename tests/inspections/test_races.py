"""Many press 派发 at once: one set of visits."""

import pytest

from shuangsuiji.common.errors import Stale
from shuangsuiji.drawing.models import Announcement
from shuangsuiji.inspections import services
from shuangsuiji.inspections.models import Visit
from shuangsuiji.journal.models import Entry
from tests.county import build_county
from tests.drawing import stage
from tests.drawing.test_races import PRESSES, press
from tests.inspections import visits

pytestmark = pytest.mark.django_db(transaction=True)


def test_simultaneous_presses_dispatch_once() -> None:
    county = build_county(size=8, officers_each=2)
    task = stage.make_task(county, stage.make_plan(county), **visits.MODE)
    ref = stage.matched(county, task).ref
    planner = county.actor("planner")

    def dispatch() -> None:
        services.dispatch(actor=planner, announcement=Announcement.objects.get(ref=ref), now=visits.DISPATCHED)

    assert press(dispatch) == {"done": 1, Stale.__name__: PRESSES - 1}
    subjects = list(Visit.objects.values_list("subject_id", flat=True))
    assert len(subjects) == len(set(subjects)) > 0
    assert Entry.objects.filter(act="visit.dispatch").count() == 1
