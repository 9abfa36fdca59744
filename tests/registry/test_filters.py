"""A filter against the database finds what the same words, read in plain Python, find."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shuangsuiji.common.pagination import Count
from shuangsuiji.registry import queries
from shuangsuiji.registry.models import (
    FOREVER,
    FactKind,
    FrequencyLedger,
    LedgerKind,
    Subject,
    SubjectFact,
    SubjectLicence,
    SubjectState,
    SubjectTag,
    Tag,
)
from tests.county import NOW, County

TODAY = date(2024, 6, 1)
DAYS = [date(2019, 1, 1), date(2023, 12, 31), TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1), FOREVER]
INDUSTRIES = ["", "F52", "F5265", "C1411", "f5265"]
NAMES = ["甲Bar加油站", "乙bar药店", "丙_%食品店", "丁（泽州）公司"]
LICENCES = ["食品经营许可证", "成品油零售经营批准证书"]
TYPES = ["", "有限责任公司", "个体工商户"]

days = st.sampled_from(DAYS)
maybe_day = st.none() | days


def some(values: list[Any], most: int = 2) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(values), max_size=most, unique=True)


subjects = st.fixed_dictionaries({
    "kind": st.sampled_from(["enterprise", "trader"]), "state": st.sampled_from(SubjectState.values),
    "risk_class": st.sampled_from("ABU"), "industry": st.sampled_from(INDUSTRIES), "name": st.sampled_from(NAMES),
    "org_form": st.sampled_from(TYPES), "established_on": maybe_day, "office": st.sampled_from(["s1", "s2", "other"]),
    "grid": st.sampled_from(["", "巴公一片", "巴公二片"]),
    "tags": some(["oil", "drug"]), "alias": st.booleans(),
    "licences": st.lists(st.tuples(st.sampled_from(LICENCES), maybe_day, maybe_day), max_size=2),
    "facts": st.lists(st.tuples(st.sampled_from(FactKind.values), days, maybe_day, st.sampled_from(["2022", "2023"])), max_size=3),
    "visits": st.lists(st.tuples(st.sampled_from(LedgerKind.values), days), max_size=2),
})  # fmt: skip
iso = days.map(lambda day: day.isoformat())
plain_filters = st.fixed_dictionaries({}, optional={
    "kinds": some(["enterprise", "trader", "device"]), "states": some(SubjectState.values), "classes": some(["A", "B", "U"]),
    "industries": some(["F", "F52", "F5265", "C14"]), "types": some(["公司", "个体"]), "names": some(["Bar", "药店", "_%", "（"]),
    "without_names": some(["bar", "站"]), "tags": some(["oil", "drug"]), "without_tags": some(["oil", "drug"]),
    "offices": some(["bureau.s1.", "bureau."]), "grids": some(["巴公一片", "巴公"]), "established_from": iso, "established_to": iso,
    "licences": some(LICENCES), "licensed_from": iso, "licensed_to": iso, "licence_ends_by": iso,
    "facts": some(FactKind.values), "without_facts": some(FactKind.values), "facts_since": iso,
    "no_report_for": some([2022, 2023]), "visited_before": iso,
})  # fmt: skip
nested = st.fixed_dictionaries(
    {}, optional={"all_of": st.lists(plain_filters, max_size=2), "none_of": st.lists(plain_filters, max_size=2)}
)
filters = st.tuples(plain_filters, nested).map(lambda pair: {**pair[0], **pair[1]})


def reached(one: dict[str, Any], asked: dict[str, Any]) -> bool:
    """The filter, read in plain Python."""
    checks = [one["office"] != "other", not one["alias"]]
    checks += [reached(one, part) for part in asked.get("all_of", [])]
    checks += [not reached(one, part) for part in asked.get("none_of", [])]
    for key, field in [("kinds", "kind"), ("states", "state"), ("classes", "risk_class"), ("grids", "grid")]:
        checks.append(not asked.get(key) or one[field] in asked[key])
    path = f"bureau.{one['office']}."
    checks.append(not asked.get("offices") or any(path.startswith(root) for root in asked["offices"]))
    checks.append(not asked.get("industries") or one["industry"].startswith(tuple(asked["industries"])))
    checks.append(not asked.get("types") or any(text in one["org_form"] for text in asked["types"]))
    checks.append(not asked.get("names") or any(text in one["name"] for text in asked["names"]))
    checks.append(not any(text in one["name"] for text in asked.get("without_names", [])))
    checks.append(not asked.get("tags") or bool(set(one["tags"]) & set(asked["tags"])))
    checks.append(not set(one["tags"]) & set(asked.get("without_tags", [])))
    born = one["established_on"]
    if asked.get("established_from"):
        checks.append(born is not None and born >= date.fromisoformat(asked["established_from"]))
    if asked.get("established_to"):
        checks.append(born is not None and born <= date.fromisoformat(asked["established_to"]))
    if asked.get("visited_before"):
        before = date.fromisoformat(asked["visited_before"])
        checks.append(all(day < before for kind, day in one["visits"] if kind == LedgerKind.VISITED))
    return all([*checks, licensed(one, asked), *told(one, asked)])


def licensed(one: dict[str, Any], asked: dict[str, Any]) -> bool:
    if not any(asked.get(key) for key in ("licences", "licensed_from", "licensed_to", "licence_ends_by")):
        return True

    def fits(name: str, approved: date | None, ends: date | None) -> bool:
        bounds = [
            ("licensed_from", approved, 1),
            ("licensed_to", approved, -1),
            ("licence_ends_by", ends, -1),
        ]
        for key, day, sign in bounds:
            if asked.get(key) and (day is None or (day - date.fromisoformat(asked[key])).days * sign < 0):
                return False
        return (ends is None or ends >= TODAY) and (not asked.get("licences") or name in asked["licences"])

    return any(fits(*licence) for licence in one["licences"])


def told(one: dict[str, Any], asked: dict[str, Any]) -> list[bool]:
    since = date.fromisoformat(asked["facts_since"]) if asked.get("facts_since") else date.min
    standing = {
        kind for kind, day, until, _ in one["facts"] if since <= day <= TODAY and (until is None or until > TODAY)
    }
    filed = {int(value) for kind, _, _, value in one["facts"] if kind == FactKind.REPORT}
    return [
        not asked.get("facts") or bool(standing & set(asked["facts"])),
        not standing & set(asked.get("without_facts", [])),
        not asked.get("no_report_for") or any(year not in filed for year in asked["no_report_for"]),
    ]


def store(county: County, number: int, one: dict[str, Any]) -> Subject:
    office = county.units[one["office"]]
    plain = ("kind", "state", "risk_class", "industry", "name", "org_form", "established_on", "grid")
    row = Subject.objects.create(
        **{name: one[name] for name in plain}, code_type="own", code=f"T-{number}", office=office, unit_path=office.path,
        merged_into=county.subjects[0] if one["alias"] else None, created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    SubjectTag.objects.bulk_create(SubjectTag(subject=row, tag_id=code) for code in one["tags"])
    SubjectLicence.objects.bulk_create(
        SubjectLicence(subject=row, name=name, number=str(n), approved_on=approved, valid_to=ends)
        for n, (name, approved, ends) in enumerate(one["licences"])
    )
    SubjectFact.objects.bulk_create(
        SubjectFact(subject=row, kind=kind, date=day, until=until, value=value, document=str(n), noted_at=NOW)
        for n, (kind, day, until, value) in enumerate(one["facts"])
    )
    FrequencyLedger.objects.bulk_create(
        FrequencyLedger(subject=row, unit_path=row.unit_path, year=day.year, kind=kind, day=day, source=str(n))
        for n, (kind, day) in enumerate(one["visits"])
    )
    return row


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(subjects, min_size=1, max_size=5), asked=filters)
def test_a_filter_is_what_its_words_say(county: County, people: list[dict[str, Any]], asked: dict[str, Any]) -> None:
    for code, name in [("oil", "油品"), ("drug", "药品")]:
        Tag.objects.get_or_create(code=code, defaults={"name": name})
    ours = Subject.objects.filter(code__startswith="T-")
    for model in (SubjectTag, SubjectLicence, SubjectFact, FrequencyLedger):
        model.objects.filter(subject__in=ours).delete()
    ours.delete()
    rows = {store(county, number, one).pk: one for number, one in enumerate(people)}
    found = set(queries.subjects_in(asked, county.bureau.path, TODAY).filter(pk__in=rows).values_list("pk", flat=True))
    assert found == {pk for pk, one in rows.items() if reached(one, asked)}
    for part in queries.filter_parts(asked):
        found &= set(queries.subjects_in(part, county.bureau.path, TODAY).values_list("pk", flat=True))
    assert found == {pk for pk, one in rows.items() if reached(one, asked)}
    assert not asked or queries.describe_filter(asked)
    assert queries.describe_filter(asked)


def test_a_filter_in_words(county: County) -> None:
    tag = Tag.objects.create(code="oil", name="油品")
    asked = {
        "kinds": ["enterprise", "trader"], "tags": [tag.pk], "offices": [county.units["s1"].path], "classes": ["A", "U"],
        "without_facts": ["abnormal"], "no_report_for": [2022], "licences": ["食品经营许可证"],
    }  # fmt: skip
    assert queries.describe_filter(asked) == (
        "企业、个体工商户；标签：油品；风险类别：A、未分类；管辖单位：巴公所；有效许可证：食品经营许可证；"
        "没有：经营异常名录；未公示年度报告：2022 年度"
    )
    assert queries.describe_filter({}) == "全部检查对象"


def test_an_unknown_key_is_refused(county: County) -> None:
    with pytest.raises(ValueError, match="colour"):
        queries.subjects_in({"colour": ["red"]}, county.bureau.path)


def test_estimates_say_that_they_are_estimates() -> None:
    shown = [str(Count(number, exact=False)) for number in (37, 4_321, 10_240_123)]
    assert shown == ["约 0", "约 4,300", "约 1,024 万"]
    assert str(Count(10_240_123)) == "10,240,123"
