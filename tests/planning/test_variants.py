"""Plans with other columns than the usual ten: read from every format without a lost cell, and written back as they came."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from shuangsuiji.common.errors import Refusal
from shuangsuiji.planning import queries, services, sheets
from shuangsuiji.planning.models import Plan, PlanRow, RowKind
from shuangsuiji.registry.models import CatalogueState, Officer
from shuangsuiji.tabular.reading import read_tables
from shuangsuiji.tabular.writing import Sheet, write_docx_table, write_xlsx
from tests.contracts.rows import clone
from tests.county import NOW, County, build_county
from tests.planning import plans
from tests.tabular.test_pdf import pdf

IMPORT = "/console/planning/plans/import/"
Table = tuple[list[str], list[list[str]]]


def table(text: str) -> Table:
    """A table written line by line, its cells parted by bars."""
    header, *rows = [line.split("|") for line in text.strip().splitlines()]
    return header, rows


JOINT = table("""
抽查计划编号|任务名称|抽查类型|抽查对象|发起部门|参与部门|抽查比例(数量)|检查方式|起止时间|抽查事项
ZZ-2023-001|企业登记部门联合抽查|不定向|全县企业|县局信用股|县税务局、县人社局|3%|实地核查|7月—12月|登记事项检查；公示信息检查
ZZ-2023-002|加油站一业一查|定向|全县加油站|县局计量股|县应急管理局、县商务局|20%|实地核查＋书面|4月—8月|登记事项检查
""")
HARBOUR = table("""
序号|抽查任务名称|抽查类型|抽查事项|抽查对象|大约抽取的检查对象数量|实施时间|实施单位
1|企业公示信息抽查|不定向|公示信息检查|全县企业|30户|3月至9月|泽州县市场监督管理局
2|加油站计量抽查|定向|登记事项检查|全县加油站|约10户|4月至8月|泽州县市场监督管理局
""")
SECTIONAL = table("""
序号|检查主体|年度计划名称|检查内容|计划开展时间|股室|抽查比例|抽查频次|抽查数量
1|泽州县市场监督管理局|企业登记事项抽查|登记事项检查|2023年5月—2023年10月|信用股|5%|1次/年|60
2|泽州县市场监督管理局|加油站计量抽查|登记事项检查|3月—11月|计量股|10%|每半年1次|4
""")
VARIANTS = {"部门联合": JOINT, "大约数量": HARBOUR, "股室频次": SECTIONAL}
WRITERS = {
    "xlsx": lambda header, rows: write_xlsx([Sheet("计划", header, rows)]),
    "docx": lambda header, rows: write_docx_table("年度计划", header, rows),
    "pdf": pdf,
}


def sent(client: Any, data: bytes, name: str, **more: Any) -> Any:
    file = SimpleUploadedFile(name, data)
    return client.post(IMPORT, {"file": file, "year": 2023, "title": "计划", "accept_missing": "on", **more})


@pytest.fixture
def county(db: None) -> County:
    return build_county(size=4)


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("variant", VARIANTS)
def test_no_cell_is_lost_and_all_are_written_back(variant: str, kind: str) -> None:
    header, rows = VARIANTS[variant]
    found = sheets.read_plan(WRITERS[kind](header, rows), f"计划.{kind}")
    assert found.parsed.errors == []
    kept = [
        PlanRow(number=texts.number, **texts.columns(), partners_text=texts.partners_text,
                frequency_text=texts.frequency_text, extra=texts.extra)
        for texts in found.texts()
    ]  # fmt: skip
    table = sheets.as_it_came(kept, found.layout)
    for back in (sheets.plan_xlsx(table), sheets.plan_docx("年度计划", table)):
        name = "计划.xlsx" if back == sheets.plan_xlsx(table) else "计划.docx"
        again = [row for row in read_tables(back, name)[0].rows if any(row)]
        assert again == [header, *rows]


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_variant_becomes_a_draft_and_shows_every_column(county: County, variant: str) -> None:
    header, rows = VARIANTS[variant]
    client = plans.client_of(county, "planner")
    assert sent(client, WRITERS["docx"](header, rows), "计划.docx").status_code == 302
    plan = Plan.objects.get()
    assert plan.state == "draft"
    page = client.get(reverse("planning:plan", args=[plan.ref])).content.decode()
    assert [cell for row in rows for cell in row if cell not in page] == []
    back = client.get(reverse("planning:download", args=[plan.ref, "docx"]) + "?as=source").content
    assert read_tables(back, "计划.docx")[0].rows == [header, *rows]
    usual = client.get(reverse("planning:download", args=[plan.ref, "xlsx"])).content
    again = [replace(texts, organisation={}) for texts in sheets.read_plan(usual, "计划.xlsx").texts()]
    assert again == sheets.read_plan(WRITERS["xlsx"](header, rows), "a.xlsx").texts()


def test_what_the_further_columns_say_is_read(county: County) -> None:
    client = plans.client_of(county, "planner")
    sent(client, WRITERS["xlsx"](*JOINT), "联合.xlsx")
    first, second = PlanRow.objects.order_by("number")
    assert (first.kind, second.kind) == (RowKind.JOINT, RowKind.TRADE)
    assert first.extra == {"抽查计划编号": "ZZ-2023-001", "检查方式": "实地核查"}
    assert (first.partners_text, first.lead.short_name) == ("县税务局、县人社局", "信用股")
    sent(client, WRITERS["xlsx"](*SECTIONAL), "股室.xlsx")
    first, second = PlanRow.objects.filter(plan=Plan.objects.first()).order_by("number")
    assert (first.frequencies, second.frequencies) == ({}, dict.fromkeys("ABCDU", 2))
    assert (second.extra, second.lead.short_name) == ({"抽查数量": "4"}, "计量股")


def test_untitled_and_doubled_columns_are_kept_apart() -> None:
    header = ["序号", "抽查任务名称", "抽查比例", "", "备注", "备注"]
    found = sheets.read_plan(WRITERS["xlsx"](header, [["1", "企业抽查", "5%", "见附件", "甲", "乙"]]), "计划.xlsx")
    assert dict(found.texts()[0].extra) == {"D 列": "见附件", "备注": "甲", "备注（2）": "乙"}


BAD_CELLS = [
    ("ratio_text", "5%/20户", "同时写了两个数"),
    ("classes_text", "A类1%", "缺少 B、C、D 类的比例"),
    ("window_text", "2022年3月—2022年5月", "计划年度是 2023 年"),
    ("window_text", "10月—次年2月", "超出计划年度 2023"),
    ("items_text", "烟花爆竹经营检查", "已停止执行的清单“第零版”"),
    ("initiator_text", "县市场监督管理局计量股", "没有在册人员"),
]


@pytest.mark.parametrize(("field", "text", "words"), BAD_CELLS, ids=[f"{field} {text}" for field, text, _ in BAD_CELLS])
def test_a_bad_cell_is_named_and_never_approved_in_silence(county: County, field: str, text: str, words: str) -> None:
    old = county.items[0].catalogue
    former = clone(old, edition="第零版", state=CatalogueState.SUPERSEDED)
    clone(county.items[0], catalogue_id=former.pk, name="烟花爆竹经营检查", code="Z01")
    Officer.objects.filter(unit=county.units["jl"]).update(state="inactive")
    twelve = next(row for row in sheets.sample_rows() if row.number == 12)
    source = services.Source("计划.xlsx", "0" * 64)
    plan = services.create_plan(
        actor=county.actor("planner"), year=2023, title="计划", document_number="", source=source, now=NOW,
        rows=[type(twelve)(**{**vars(twelve), field: text})],
    )  # fmt: skip
    doubts = [doubt for doubt in queries.open_doubts(plans.row_of(plan)) if doubt["field"] == field]
    assert [words in doubt["text"] for doubt in doubts].count(True) == 1, doubts
    assert plan.state == "draft"
    services.submit_plan(actor=county.actor("planner"), plan=plan, now=NOW)
    with pytest.raises(Refusal, match="存疑"):
        services.approve_plan(actor=county.actor("head"), plan=plan, aware_of_doubts=False, now=NOW)
