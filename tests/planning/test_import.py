"""The printed plan becomes rows: from every format, without a lost cell, with a doubt wherever the text is not certain."""

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from shuangsuiji.journal.models import Entry
from shuangsuiji.planning import queries, sheets
from shuangsuiji.planning.models import Plan, PlanRow
from shuangsuiji.planning.texts import COLUMNS
from tests.county import build_county
from tests.planning.plans import draft, row_of
from tests.tabular import files

IMPORT = "/console/planning/plans/import/"
PRINTED = list(csv.reader(io.StringIO(sheets.sample_csv().decode("utf-8-sig"))))


def upload(client: Client, data: bytes, name: str) -> Any:
    file = SimpleUploadedFile(name, data)
    return client.post(IMPORT, {"file": file, "year": 2023, "title": "2023年计划", "document_number": ""})


def table(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "name"),
    [
        (sheets.plan_xlsx(sheets.usual(sheets.sample_rows())), "计划.xlsx"),
        (files.plan_docx(), "计划.docx"),
        (sheets.sample_csv(), "计划.csv"),
    ],
    ids=["xlsx", "docx", "csv"],
)
def test_fifteen_rows_without_a_lost_cell(client: Client, data: bytes, name: str) -> None:
    client.force_login(build_county(size=2).people["planner"])
    answer = upload(client, data, name)
    assert answer.status_code == 302, answer.content.decode()
    rows = PlanRow.objects.order_by("number")
    kept = [[str(row.number), *[getattr(row, field) for field in COLUMNS]] for row in rows]
    assert kept == [[cell.strip() for cell in row] for row in PRINTED[1:]]
    assert Plan.objects.get().source_name == name


def test_cells_merged_downwards_count_for_every_row() -> None:
    read = sheets.read_plan(files.plan_xlsx(), "计划.xlsx").texts()
    assert [row.number for row in read] == list(range(1, 16))
    assert {row.classes_text for row in read} == {PRINTED[1][6]}


@pytest.mark.django_db
def test_row_twelve_is_read_for_certain_but_its_ratios() -> None:
    row = row_of(draft(build_county(size=2)))
    assert (row.sampling_type, row.subject_filter) == ("undirected", {"kinds": ["enterprise"]})
    assert [item.code for item in row.items.all()] == ["A01", "A02", "A03", "A04", "A05"]
    assert (row.window_start.isoformat(), row.window_end.isoformat()) == ("2023-07-01", "2023-12-31")
    assert (row.lead.short_name, row.quotas) == ("信用股", {})
    assert queries.open_points(row) == ["各类抽取比例"]


@pytest.mark.django_db
def test_slips_of_the_print_stay_and_are_asked_about() -> None:
    plan = draft(build_county(size=2))
    row = row_of(plan, 6)
    assert (row.name, row.body_text) == ("2022年加油站计量双随机监督检查", "泽州市市场监督管理局")
    asked = [doubt["text"] for doubt in row.doubts if not doubt["settled_by"]]
    assert ["2022" in asked[0], "泽州市" in asked[1], len(asked)] == [True, True, 2]
    wrong_body = {r.number for r in plan.rows.all() if any(doubt["field"] == "body_text" for doubt in r.doubts)}
    assert wrong_body == {6, 7, 8, 9, 10, 11}
    except_row = row_of(plan, 3)
    assert except_row.subject_filter == {}, "an exception in words is not guessed"
    assert "对象条件" in queries.open_points(except_row)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_what_is_exported_can_be_imported(client: Client, kind: str) -> None:
    county = build_county(size=2)
    plan = draft(county)
    client.force_login(county.people["planner"])
    answer = client.get(reverse("planning:download", args=[plan.ref, kind]))
    assert "filename*=utf-8''" in answer["Content-Disposition"]
    assert sheets.read_plan(answer.content, f"plan.{kind}").texts() == sheets.sample_rows()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([*PRINTED[:3], PRINTED[2]], ("序号 2", "两次")),
        ([row[:1] + row[2:] for row in PRINTED], ("抽查任务名称",)),
        ([PRINTED[0], ["十二", *PRINTED[1][1:]]], ("不是整数", "序号")),
        ([PRINTED[0], ["1", "", *PRINTED[1][2:]]], ("抽查任务名称",)),
        ([PRINTED[0], ["1", "长" * 201, *PRINTED[1][2:]]], ("抽查任务名称", "200")),
        (PRINTED[:1], ()),
        ([["随便", "什么"], ["1", "2"]], ()),
    ],
    ids=["duplicate number", "missing column", "no number", "no name", "too long", "no rows", "no plan"],
)
def test_faulty_files_leave_nothing_behind(client: Client, rows: list[list[str]], words: tuple[str, ...]) -> None:
    client.force_login(build_county(size=1).people["planner"])
    answer = upload(client, table(rows), "计划.csv")
    assert answer.status_code == 422
    assert all(word in answer.content.decode() for word in words)
    assert not Plan.objects.exists()
    assert not Entry.objects.filter(act="plan.create").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["计划.docx", "计划.xlsx", "计划.csv", "计划.pdf"])
def test_a_damaged_file_is_told_in_words(client: Client, name: str) -> None:
    client.force_login(build_county(size=1).people["planner"])
    answer = upload(client, b"PK\x03\x04 not a book at all \x00\xff", name)
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode() or "error" in answer.content.decode()
    assert not Plan.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_the_sample_is_offered_in_demos_only(client: Client, settings: Any, kind: str) -> None:
    client.force_login(build_county(size=1).people["planner"])
    address = reverse("planning:sample", args=[kind])
    settings.DEMO = False
    assert client.get(address).status_code == 404
    assert address not in client.get(IMPORT).content.decode()
    settings.DEMO = True
    assert address in client.get(IMPORT).content.decode()
    data = client.get(address).content
    assert upload(client, data, f"样例.{kind}").status_code == 302
    assert PlanRow.objects.count() == 15


def without(*titles: str) -> bytes:
    """The sample without some of its columns."""
    kept = [n for n, title in enumerate(PRINTED[0]) if title not in titles]
    return table([[row[n] for n in kept] for row in PRINTED])


@pytest.mark.django_db
def test_a_missing_column_is_named_and_asked_about(client: Client) -> None:
    client.force_login(build_county(size=2).people["planner"])
    data = without("信用风险分类管理", "抽查起止时间")
    answer = upload(client, data, "计划.csv")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“信用风险分类管理”、“抽查起止时间”" in page
    assert "accept_missing" in page
    assert not Plan.objects.exists()
    sent = {"file": SimpleUploadedFile("计划.csv", data), "year": 2023, "title": "计划", "accept_missing": "on"}
    page = client.post(IMPORT, sent, follow=True).content.decode()
    assert "文件中没有信用风险分类管理、抽查起止时间，已留空" in page
    for row in PlanRow.objects.all():
        assert sum("没有“" in doubt["text"] for doubt in queries.open_doubts(row)) == 2


@pytest.mark.django_db
def test_the_same_file_twice_is_noticed(client: Client) -> None:
    client.force_login(build_county(size=2).people["planner"])
    upload(client, sheets.sample_csv(), "计划.csv")
    answer = upload(client, sheets.sample_csv(), "另一个名字.csv")
    assert "已有同一文件导入的计划" in answer.content.decode()
    assert Plan.objects.count() == 1
    sent = {
        "file": SimpleUploadedFile("a.csv", sheets.sample_csv()),
        "year": 2023,
        "title": "计划",
        "accept_again": "on",
    }
    client.post(IMPORT, sent)
    assert Plan.objects.count() == 2


@pytest.mark.django_db
def test_a_file_too_large_is_refused_before_it_is_read(client: Client) -> None:
    client.force_login(build_county(size=2).people["planner"])
    answer = upload(client, b"x" * (20 * 2**20 + 1), "计划.csv")
    assert "超过上限 20 MB" in answer.content.decode()


@pytest.mark.django_db
def test_pages_stand_where_a_row_is_of_no_type(client: Client) -> None:
    """A column that the file lacks leaves places blank on every page, and breaks none."""
    county = build_county(size=2)
    client.force_login(county.people["planner"])
    plan = draft(county, 12)
    PlanRow.objects.update(
        sampling_type="", window_start=None, window_end=None, lead=None, quotas={}, subject_filter={}
    )
    row = row_of(plan)
    for name, ref in (
        ("plan", plan.ref), ("row", row.ref), ("show-row", row.ref), ("meters", plan.ref), ("collisions", plan.ref),
        ("gaps", plan.ref), ("simulation", plan.ref), ("advice", row.ref),
    ):  # fmt: skip
        assert client.get(reverse(f"planning:{name}", args=[ref])).status_code == 200, name
