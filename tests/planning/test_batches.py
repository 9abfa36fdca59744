"""A class that is drawn several times a year: windows, tasks, simulation and draws of each batch."""

from datetime import date

import pytest

from shuangsuiji.common.errors import Refusal, Stale
from shuangsuiji.planning import queries, services
from shuangsuiji.planning.batches import batches
from shuangsuiji.planning.frequencies import read_yearly
from shuangsuiji.planning.models import PlanRow
from shuangsuiji.planning.reach import Directory
from shuangsuiji.planning.simulation import simulate
from tests.county import NOW, County, build_county
from tests.planning import plans


def row(times: dict[str, int], start: date | None, end: date | None) -> PlanRow:
    return PlanRow(frequencies=times, quotas=plans.RATIOS, window_start=start, window_end=end)


@pytest.mark.parametrize(
    ("text", "times", "doubts"),
    [
        ("", {}, 0),
        ("1次/年", {}, 0),
        ("每年2次", dict.fromkeys("ABCDU", 2), 0),
        ("每季度1次", dict.fromkeys("ABCDU", 4), 0),
        ("D类每年2次", {"D": 2}, 0),
        ("A、B类每年1次；较高、高风险企业每半年1次", {"C": 2, "D": 2}, 0),
        ("D类每年2次，其他每年1次", {"D": 2}, 0),
        ("两年一次", {}, 1),
        ("不一定", {}, 1),
        ("D类每年不少于2次", {"D": 2}, 1),
    ],
)
def test_frequencies_in_prose(text: str, times: dict[str, int], doubts: int) -> None:
    found = read_yearly(text)
    assert (found.times, len(found.doubts)) == (times, doubts)


def test_batches_share_the_window_by_months_and_drop_classes_that_are_done() -> None:
    first, second = batches(row({"D": 2}, date(2023, 3, 1), date(2023, 11, 30)))
    assert (first.start, first.end) == (date(2023, 3, 1), date(2023, 6, 30))
    assert (second.start, second.end) == (date(2023, 7, 1), date(2023, 11, 30))
    assert first.quotas == plans.RATIOS
    assert second.quotas == {letter: {"bp": 800 if letter == "D" else 0} for letter in "ABCDU"}


def test_a_short_window_is_shared_by_days_and_a_plain_row_is_one_batch() -> None:
    days = [(batch.start, batch.end) for batch in batches(row({"A": 3}, date(2023, 3, 1), date(2023, 3, 30)))]
    assert days == [(date(2023, 3, d), date(2023, 3, d + 9)) for d in (1, 11, 21)]
    assert [batch.start for batch in batches(row({}, None, None))] == [None]


@pytest.fixture
def county(db: None) -> County:
    return build_county()


def test_the_form_takes_frequencies_and_the_plan_shows_them(county: County) -> None:
    plan = plans.draft(county, 12)
    client = plans.client_of(county, "planner")
    address = f"/console/planning/rows/{plans.row_of(plan).ref}/"
    data = plans.form_data(client.get(address).context["form"])
    ratios = {f"ratio_{letter}": 5 for letter in "ABCDU"}
    assert client.post(address, {**data, **ratios, "times_D": 13}).status_code == 200
    assert client.post(address, {**data, **ratios, "times_D": 2}).status_code == 302
    assert plans.row_of(plan).frequencies == {"D": 2}
    assert "D\N{NO-BREAK SPACE}5%×2次" in client.get(f"/console/planning/plans/{plan.ref}/").content.decode()
    page = client.get(address).content.decode()
    assert "第 2 批 2023-10-01 至 2023-12-31" in page


def test_each_batch_is_a_task_of_its_own(county: County) -> None:
    found = plans.resolve(county, plans.row_of(plans.published(county, 12)), frequencies={"D": 2, "A": 1})
    planner = county.actor("planner")
    made = [services.create_task(actor=planner, row=found, now=NOW) for _ in range(2)]
    assert [(task.batch, task.name[-5:]) for task in made] == [(1, "（第1批）"), (2, "（第2批）")]
    assert [task.turn.end for task in made] == [date(2023, 9, 30), date(2023, 12, 31)]
    with pytest.raises(Stale):
        services.create_task(actor=planner, row=found, now=NOW)
    page = plans.client_of(county, "planner").get(f"/console/planning/tasks/{made[1].ref}/").content.decode()
    assert "全年 2 批，本任务为第 2 批" in page
    assert "2023-10-01 至 2023-12-31" in page


def test_the_simulation_counts_every_batch(county: County) -> None:
    found = plans.resolve(county, plans.row_of(plans.draft(county, 12)))
    directory = Directory(county.bureau.path)
    once = simulate(directory, [found], officers={})
    found.frequencies = {"D": 2}
    twice = simulate(directory, [found], officers={})
    drawn = once.rows[0].drawn["D"]
    assert drawn > 0
    assert twice.visits == once.visits + drawn
    assert twice.together == pytest.approx(once.together + drawn)
    assert twice.repeated > once.repeated
    assert sum(load.visits for load in twice.months) == pytest.approx(twice.visits)
    assert next(load.visits for load in twice.months) > [load.visits for load in twice.months][-1]


def test_a_frequency_that_is_none_is_refused(county: County) -> None:
    found = plans.row_of(plans.draft(county, 12))
    with pytest.raises(Refusal, match="每年抽查次数应在 1 到 12 之间"):
        plans.resolve(county, found, frequencies={"D": 0})
    assert queries.batch_count(plans.row_of(found.plan)) == 1
