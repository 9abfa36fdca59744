"""1+X: bundles by hand and from files, on paper, and taken by a plan row with all their items."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document

from shuangsuiji.common.errors import NotAllowed, Refusal, Stale
from shuangsuiji.planning import services as planning
from shuangsuiji.planning.analysis import of_plan
from shuangsuiji.planning.meters import meters
from shuangsuiji.registry import queries, services
from shuangsuiji.registry.bundle_files import BundleRow
from shuangsuiji.registry.models import CatalogueState, ItemBundle
from shuangsuiji.tabular.reading import read_tables
from shuangsuiji.tabular.writing import Sheet, write_xlsx
from tests.county import NOW, County, build_county
from tests.planning import plans

HEADER = ["组合名称", "牵头/同查", "清单", "事项编号", "抽查事项", "备注"]
ROW = BundleRow("登记“1+X”", "random:A01", ["random:A02", "random:A03"], "一次上门")


@pytest.fixture
def county(db: None) -> County:
    return build_county(size=2, officers_each=1)


@pytest.fixture
def bundle(county: County) -> ItemBundle:
    return services.save_bundle(actor=county.actor("section"), row=ROW, now=NOW)


def send(client: Client, rows: list[list[str]]) -> Any:
    file = SimpleUploadedFile("组合.xlsx", write_xlsx([Sheet("组合", HEADER, rows)]))
    return client.post(reverse("registry:bundles-import"), {"file": file})


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (BundleRow("甲", "", ["random:A02"]), "没有牵头事项"),
        (BundleRow("甲", "random:A01", []), "没有同查事项"),
        (BundleRow("甲", "random:A01", ["random:A01"]), "又列为同查"),
        (BundleRow("甲", "random:A01", ["random:Z9"]), "“Z9”不在现行清单中"),
        (ROW, "已有名为"),
    ],
)
def test_a_bundle_that_is_none_is_refused(county: County, bundle: ItemBundle, row: BundleRow, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        services.save_bundle(actor=county.actor("planner"), row=row, now=NOW)
    with pytest.raises(NotAllowed):
        services.save_bundle(actor=county.actor("head"), row=ROW, now=NOW)


def test_by_hand_on_pages(county: County) -> None:
    client = plans.client_of(county, "planner")
    data = {"name": "加油站“1+X”", "lead": "random:A01", "others": ["random:A02", "random:A04"], "note": ""}
    assert client.post(reverse("registry:bundle-new"), data).status_code == 302
    made = ItemBundle.objects.get()
    assert (
        client.post(reverse("registry:bundle-edit", args=[made.ref]), data | {"others": ["random:A05"]}).status_code
        == 302
    )
    made.refresh_from_db()
    assert made.keys == ["random:A01", "random:A05"]
    for name in ("registry:bundles", "registry:bundle"):
        page = client.get(reverse(name, args=[made.ref] if name.endswith("bundle") else [])).content.decode()
        assert "拍卖等重要领域市场规范管理检查" in page
    client.post(reverse("registry:bundle-remove", args=[made.ref]))
    assert not ItemBundle.objects.exists()


def test_out_and_in_again(county: County, bundle: ItemBundle) -> None:
    client = plans.client_of(county, "planner")
    written = client.get(reverse("registry:bundles-export")).content
    rows = read_tables(written, "组合.xlsx")[0].rows
    assert rows[1] == ["登记“1+X”", "牵头", "随机抽查事项清单", "A01", "登记事项检查", "一次上门"]
    bundle.delete()
    assert send(client, rows[1:]).status_code == 302
    again = ItemBundle.objects.get()
    assert (again.name, again.keys, again.note) == (ROW.name, [ROW.lead, *ROW.others], ROW.note)
    assert (
        send(client, [*rows[1:3], ["新", "牵头", "", "A03", "", ""], ["新", "同查", "", "A04", "", ""]]).status_code
        == 302
    )
    assert [len(one.keys) for one in ItemBundle.objects.all()] == [2, 2]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["甲", "牵头", "", "A01", "", ""], ["甲", "同查", "", "Z9", "", ""]], "文件第 3 行"),
        ([["甲", "主办", "", "A01", "", ""]], "牵头/同查"),
        ([["甲", "牵头", "", "A01", "", ""]], "没有同查事项"),
    ],
)
def test_a_faulty_file_leaves_nothing(county: County, rows: list[list[str]], words: str) -> None:
    answer = send(plans.client_of(county, "planner"), rows)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not ItemBundle.objects.exists()


def test_the_sheet_of_paper(county: County, bundle: ItemBundle, tmp_path: Any) -> None:
    data = plans.client_of(county, "auditor").get(reverse("registry:bundle-paper", args=[bundle.ref, "docx"])).content
    (tmp_path / "a.docx").write_bytes(data)
    cells = [[cell.text for cell in row.cells] for row in Document(str(tmp_path / "a.docx")).tables[0].rows]
    assert [row[1:3] for row in cells[1:]] == [
        ["1", "A01 登记事项检查"], ["X", "A02 公示信息检查"], ["X", "A03 商标使用行为的检查"],
    ]  # fmt: skip


def test_a_plan_row_takes_it_in_one_click_and_the_meters_count_it(county: County, bundle: ItemBundle) -> None:
    plan = plans.draft(county, 1)
    row = plans.row_of(plan, 1)
    row.items.clear()
    client = plans.client_of(county, "planner")
    assert "1+X" in client.get(reverse("planning:row", args=[row.ref])).content.decode()
    assert client.post(reverse("planning:take-bundle", args=[row.ref]), {"bundle": bundle.ref}).status_code == 302
    assert [item.code for item in plans.row_of(plan, 1).items.all()] == ["A01", "A02", "A03"]
    view = of_plan(plan)
    covered = next(one for one in meters(view.rows, county.items, view.simulation) if one.code == "item-coverage")
    assert (covered.counted, covered.whole) == (3, 5)
    planning.submit_plan(actor=county.actor("planner"), plan=plan, now=NOW)
    with pytest.raises(Stale):
        planning.take_bundle(actor=county.actor("planner"), row=row, bundle=bundle, now=NOW)


def test_an_item_that_went_out_of_force_is_named(county: County, bundle: ItemBundle) -> None:
    row = plans.row_of(plans.draft(county, 1), 1)
    type(county.items[0]).objects.filter(code="A02").update(code="B02")
    [found] = queries.contents_of([bundle], county.bureau.path)
    assert (found.gone, found.lead.code if found.lead else "") == (["random:A02"], "A01")
    with pytest.raises(Refusal, match="A02 不在现行清单中"):
        planning.take_bundle(actor=county.actor("planner"), row=row, bundle=bundle, now=NOW)
    assert county.items[0].catalogue.state == CatalogueState.IN_FORCE
