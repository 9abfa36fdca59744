"""Building the demo county in one go."""

from datetime import datetime

from django.utils import timezone

from shuangsuiji.registry import queries as registry
from shuangsuiji.registry import services

from . import catalogue, directory
from .councils import load_councils
from .life import load_life
from .lists import load_lists
from .officers import load_officers
from .organisation import Office, found_office
from .people import load_people
from .plan import load_plan
from .year import SHANGHAI, Totals, Year

FOUNDED = datetime(2023, 1, 4, 9, tzinfo=SHANGHAI)
PLANNED = datetime(2023, 2, 6, 9, tzinfo=SHANGHAI)


def build_county(scale: float = 1.0) -> dict[str, object]:
    """Units, people, registry, plan and year; the figures of what was built, `announcements` among them."""
    office = found_office(FOUNDED)
    subjects = _load_registry(office, scale)
    officers = load_officers(office, FOUNDED)
    load_people(office, FOUNDED)
    plan = load_plan(office, PLANNED)
    totals = Year(office).carry(plan, load_councils(office, PLANNED))
    load_life(office, timezone.now())
    return {"plan_rows": plan.rows.count(), "subjects": subjects, "officers": officers, **figures(totals)}


def _load_registry(office: Office, scale: float) -> int:
    planner = office.actor("planner")
    tag = registry.tags().model
    for name in directory.TAGS:
        services.create_word(actor=planner, model=tag, name=name, now=FOUNDED)
    draft = services.create_catalogue(
        actor=planner, edition="第一版（修订版）", adopting_document="泽市监〔2023〕1号（示意）",
        effective_from=FOUNDED.date(), now=FOUNDED,
    )  # fmt: skip
    data = catalogue.items_csv()
    services.import_items(actor=planner, data=data, file_name="抽查事项清单.csv", catalogue=draft, now=FOUNDED)
    services.publish_catalogue(actor=planner, catalogue=draft, now=FOUNDED)
    load_lists(office, FOUNDED)
    data = directory.subjects_csv(scale)
    batch = services.import_subjects(actor=planner, data=data, file_name="检查对象名录.csv", now=FOUNDED)
    if batch.errors:
        raise ValueError(f"the demo directory has faulty rows: {batch.errors[:3]}")
    return batch.created


def figures(totals: Totals) -> dict[str, object]:
    """The year's totals by the names of the command's JSON."""
    return {
        "draws": totals.draws,
        "drawn": totals.drawn,
        "visits": totals.visits,
        "published": totals.published,
        "announcements": totals.announcements,
    }
