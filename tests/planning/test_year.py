"""The year's dates, told from the records, and the plan as bars by month."""

from datetime import date

import pytest

from shuangsuiji.councils import services as councils
from shuangsuiji.planning import services
from shuangsuiji.planning.dates import YearDate, dates_of
from shuangsuiji.planning.gantt import LEFT, WIDTH, gantt
from shuangsuiji.planning.models import PlanRow, Task
from tests.county import NOW, County, build_county
from tests.planning import plans

TODAY = date(2023, 7, 3)


@pytest.fixture
def county(db: None) -> County:
    return build_county(size=2, officers_each=1)


def days(county: County, today: date = TODAY) -> dict[str, YearDate]:
    return {one.code: one for one in dates_of(county.bureau.path, 2023, today)}


def test_what_the_records_do_not_show_is_not_done(county: County) -> None:
    told = days(county)
    assert (told["plan"].is_late, told["plan"].days_late, told["plan"].progress) == (True, 95, "还没有编制计划")
    assert told["list"].is_done  # the county's edition is in force
    assert told["results"].days_left == 121
    assert days(county, date(2023, 10, 20))["results"].is_soon


def test_the_records_tell_since_when(county: County) -> None:
    row = plans.ready_row(county)
    planner = county.actor("planner")
    services.file_plan(actor=planner, plan=row.plan, on=TODAY, number="备1", receipt="", now=NOW)
    council = councils.save_council(actor=planner, council=None, values={"name": "小组", "kind": "group"}, now=NOW)
    values = {"title": "第一次会议", "held_on": date(2023, 4, 20)}
    meeting = councils.save_meeting(actor=planner, council=council, meeting=None, values=values, now=NOW)
    assert not days(county)["council"].is_done
    councils.note_meeting(actor=planner, meeting=meeting, minutes="通过", came={}, substitutes={}, now=NOW)
    services.create_task(actor=planner, row=row, now=NOW)
    Task.objects.update(drawn_count=10, done_count=4)
    told = days(county)
    assert (told["plan"].done_on, told["plan"].days_late) == (TODAY, 95)
    assert (told["filing"].is_done, told["council"].done_on) == (True, date(2023, 4, 20))
    assert (told["visits"].is_done, told["visits"].progress) == (False, "已检查 4/10 户")
    Task.objects.update(done_count=10, state="finished")
    told = days(county)
    assert (told["visits"].is_done, told["results"].is_done) == (True, True)


def test_bars_lie_within_the_year_and_show_their_share(county: County) -> None:
    row = plans.ready_row(county)
    services.create_task(actor=county.actor("planner"), row=row, now=NOW)
    Task.objects.update(drawn_count=10, done_count=5)
    PlanRow.objects.filter(pk=row.pk).update(window_start=date(2023, 1, 1), window_end=date(2023, 12, 31))
    picture = gantt(2023, [plans.row_of(row.plan)], list(days(county).values()), TODAY)
    [bar] = picture.rows[0].bars
    assert bar.x == LEFT
    assert bar.x + bar.width <= WIDTH
    assert (bar.done_width, bar.state) == (bar.width // 2, "drawn")
    assert [month.label for month in picture.months][:2] == ["1月", "2月"]
    assert picture.today_x is not None
    assert LEFT < picture.today_x < WIDTH
    later = gantt(2023, [plans.row_of(row.plan)], [], date(2024, 1, 1))
    assert (later.rows[0].bars[0].state, later.today_x) == ("late", None)


def test_the_pages(county: County) -> None:
    row = plans.ready_row(county)
    client = plans.client_of(county, "section")
    page = client.get(f"/console/planning/plans/{row.plan.ref}/year/").content.decode()
    assert "<svg" in page
    assert row.name in page
    whole = client.get("/console/planning/dates/?year=2023").content.decode()
    part = client.get("/console/planning/dates/?year=2023", headers={"HX-Request": "true"}).content.decode()
    assert "湛随办字" in whole
    assert part.lstrip().startswith('<section class="card" id="year-dates">')
    assert client.get("/console/planning/dates/?year=²").status_code == 200
    assert "hx-get" in client.get("/console/workbench/").content.decode()
