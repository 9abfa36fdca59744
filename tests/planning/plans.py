"""Plans for tests: the sample of fifteen rows in a small county, and answers to what its row 12 leaves open."""

from typing import Any

from django.test import Client

from shuangsuiji.planning import queries, services, sheets
from shuangsuiji.planning.models import Plan, PlanRow
from shuangsuiji.planning.services import RowAnswers
from tests.county import NOW, County

RATIOS = {"A": {"bp": 100}, "B": {"bp": 200}, "C": {"bp": 400}, "D": {"bp": 800}, "U": {"bp": 200}}
SOURCE = services.Source("计划.csv", "0" * 64)


def draft(county: County, *numbers: int) -> Plan:
    """The sample plan as a draft of the county's bureau; with `numbers` only those rows."""
    rows = [row for row in sheets.sample_rows() if not numbers or row.number in numbers]
    return services.create_plan(
        actor=county.actor("planner"),
        year=2023,
        title="年度计划",
        document_number="",
        rows=rows,
        source=SOURCE,
        now=NOW,
    )


def row_of(plan: Plan, number: int = 12) -> PlanRow:
    """One row, read anew."""
    return queries.rows_of(plan).get(number=number)


def answers(row: PlanRow, **changes: Any) -> RowAnswers:
    """What stands in the row already, with ratios and an answer to every doubt; `changes` replace fields."""
    values = {
        "sampling_type": row.sampling_type,
        "item_ids": tuple(item.pk for item in row.items.all()),
        "subject_filter": row.subject_filter,
        "quotas": RATIOS,
        "window_start": row.window_start,
        "window_end": row.window_end,
        "lead_id": row.lead_id,
        "answers": dict.fromkeys(range(len(row.doubts)), "已与印发文件核对。"),
    }
    return RowAnswers(**{**values, **changes})


def resolve(county: County, row: PlanRow, *, person: str = "planner", **changes: Any) -> PlanRow:
    """A person's answers kept; the row as it stands then."""
    services.resolve_row(actor=county.actor(person), row=row, answers=answers(row, **changes), now=NOW)
    return row_of(row.plan, row.number)


def submitted(county: County, *numbers: int) -> Plan:
    """A plan that waits for the head."""
    plan = draft(county, *numbers)
    services.submit_plan(actor=county.actor("planner"), plan=plan, now=NOW)
    return plan


def published(county: County, *numbers: int) -> Plan:
    """A plan that the public may read."""
    plan = submitted(county, *numbers)
    services.approve_plan(actor=county.actor("head"), plan=plan, aware_of_doubts=True, now=NOW)
    services.publish_plan(actor=county.actor("planner"), plan=plan, now=NOW)
    return plan


def ready_row(county: County) -> PlanRow:
    """Row 12 of a published plan with nothing left open."""
    return resolve(county, row_of(published(county, 12)))


def client_of(county: County, person: str) -> Client:
    """A browser in which `person` is logged in."""
    client = Client()
    client.force_login(county.people[person])
    return client


def form_data(form: Any) -> dict[str, Any]:
    """What a browser would send for a form as it is shown."""
    shown = {bound.html_name: bound.value() for bound in form}
    return {name: value for name, value in shown.items() if value not in (None, "", [])}
