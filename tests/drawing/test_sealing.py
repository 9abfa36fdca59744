"""When a frame is sealed: whenever an open one would show somebody's risk class."""

from datetime import date

import pytest

from shuangsuiji.drawing.models import FrameEntry
from shuangsuiji.registry.models import FrequencyLedger, LedgerKind, Subject
from tests.county import County, build_county
from tests.drawing import stage

pytestmark = pytest.mark.django_db
EQUAL = {letter: {"bp": 1000} for letter in "ABCDU"}


def framed(county: County, quotas: dict[str, dict[str, int]]) -> bool:
    task = stage.make_task(county, stage.make_plan(county), quotas=quotas)
    return stage.frame(county, task).sealed


def test_sealed_where_ratios_depend_on_class() -> None:
    assert framed(build_county(size=4), stage.QUOTAS)


def test_open_where_nobody_is_classified() -> None:
    county = build_county(size=4)
    Subject.objects.update(risk_class="U")
    assert not framed(county, stage.QUOTAS)
    assert set(FrameEntry.objects.values_list("stratum", flat=True)) == {"U"}


def test_open_where_classes_make_no_difference() -> None:
    assert not framed(build_county(size=4), EQUAL)


def test_sealed_where_sparing_would_tell_the_class() -> None:
    county = build_county(size=4)
    spared = next(subject for subject in county.subjects if subject.risk_class == "A")
    FrequencyLedger.objects.create(
        subject=spared,
        unit_path=county.bureau.path,
        year=2023,
        kind=LedgerKind.VISITED,
        day=date(2023, 2, 1),
        source="x",
    )
    assert framed(county, EQUAL)
    assert FrameEntry.objects.get(subject=spared).status == "X:visited-this-year"
