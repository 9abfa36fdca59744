"""专项库名单 in twelve columns: tags and licences are added to known subjects, unknown names are asked about, undo gives all back."""

import io
from datetime import date

from openpyxl import load_workbook

from shuangsuiji.registry import services
from shuangsuiji.registry.models import FOREVER, ImportBatch, Subject, SubjectChange, SubjectLicence, SubjectTag, Tag
from shuangsuiji.registry.sheets import template_of
from tests.county import NOW, County

from .helpers import SUBJECT_HEADER, code, csv, subject_row

TWELVE = [
    "专项库名称",
    "监管标签",
    "代码",
    "企业名称",
    "许可证名称",
    "编号",
    "批准日期",
    "有效期至",
    "发证机关",
    "专业监管",
    "专业资质",
    "专家(组长)",
]


def take(county: County, *rows: list[str]) -> ImportBatch:
    Tag.objects.get_or_create(code="catering", defaults={"name": "餐饮"})
    Tag.objects.get_or_create(code="drug", defaults={"name": "药品经营"})
    data = csv(list(rows), header=TWELVE)
    return services.import_sheet(
        "libraries", actor=county.actor("planner"), chunks=[data], file_name="专项库.csv", now=NOW
    )


def row(subject: Subject, library: str, *rest: str) -> list[str]:
    return [library, "", subject.code, subject.name, *rest, *[""] * (8 - len(rest))]


def test_the_template_has_the_twelve_columns_and_comes_back(county: County) -> None:
    sheet = load_workbook(io.BytesIO(template_of("libraries")))["专项库名单"]
    assert [str(cell.value).replace("（", "(").replace("）", ")") for cell in sheet[1]] == TWELVE


def test_tags_licence_and_needs_are_added_and_undone(county: County) -> None:
    one, other, *_ = county.subjects
    SubjectTag.objects.create(subject=one, tag=Tag.objects.get(name="加油站"))
    rows = [
        row(one, "餐饮", "食品经营许可证", "JY1", "2020-01-01", "9999-09-09", "审批局", "是", "食品检查员", "是"),
        row(one, "药品经营", "药品经营许可证", "YP1", "2021-01-01", "2026-01-01", "药监局"),
        row(other, "餐饮"),
    ]
    batch = take(county, *rows)
    assert (batch.rows, batch.updated, batch.failed) == (3, 3, 0)
    assert set(one.tags.values_list("name", flat=True)) == {"加油站", "餐饮", "药品经营"}
    assert dict(one.licences.values_list("number", "valid_to")) == {"JY1": FOREVER, "YP1": date(2026, 1, 1)}
    one.refresh_from_db()
    assert one.attributes == {"专业监管": "是", "专业资质": "食品检查员", "专家（组长）": "是"}
    assert set(SubjectChange.objects.filter(subject=one).values_list("field", flat=True)) == {
        "tags",
        "licence",
        "attributes",
    }
    again = take(county, *rows)
    assert (again.updated, again.unchanged) == (0, 3)
    services.undo_import(actor=county.actor("planner"), batch=again, now=NOW)
    services.undo_import(actor=county.actor("planner"), batch=batch, now=NOW)
    one.refresh_from_db()
    assert (one.attributes, [tag.name for tag in one.tags.all()]) == ({}, ["加油站"])
    assert not SubjectLicence.objects.exists()
    assert not other.tags.exists()


def test_a_changed_licence_becomes_what_it_was(county: County) -> None:
    one = county.subjects[0]
    SubjectLicence.objects.create(
        subject=one, name="食品经营许可证", number="JY1", issuer="旧局", valid_to=date(2022, 1, 1)
    )
    batch = take(county, row(one, "", "食品经营许可证", "JY1", "", "2027-01-01", "新局"))
    assert one.licences.get().issuer == "新局"
    services.undo_import(actor=county.actor("planner"), batch=batch, now=NOW)
    assert one.licences.values_list("issuer", "valid_to").get() == ("旧局", date(2022, 1, 1))


def test_unknown_names_are_asked_about_and_half_a_licence_is_handed_back(county: County) -> None:
    one = county.subjects[0]
    batch = take(
        county,
        row(one, "餐饮服务"),
        row(one, "餐饮", "食品经营许可证"),
        ["餐饮", "", code(77), "外地店", *[""] * 8],
        row(one, "餐饮", "药品经营许可证", "YP1", "2026-01-01", "2021-01-01"),
    )
    assert (batch.updated, batch.failed) == (0, 4)
    reasons = [error["reason"] for error in batch.errors]
    assert "是不是“餐饮”？" in reasons[0]
    assert "只填了一个" in reasons[1]
    assert "名录库中没有代码" in reasons[2]
    assert "早于批准日期" in reasons[3]


def test_library_and_tag_columns_of_the_subject_sheet_are_both_tags(county: County) -> None:
    Tag.objects.create(code="catering", name="餐饮")
    header = [*SUBJECT_HEADER[:-1], "监管标签", "专项库名称"]
    data = csv([[*subject_row(1)[:-1], "加油站", "餐饮"]], header=header)
    services.import_subjects(actor=county.actor("planner"), data=data, file_name="a.csv", now=NOW)
    assert {tag.name for tag in Subject.objects.get(code=code(1)).tags.all()} == {"加油站", "餐饮"}
