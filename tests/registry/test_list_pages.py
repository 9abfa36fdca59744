"""Pages of the lists, checklists and handbooks: what a person presses, what the public reads, few queries, no HTML passes."""

import io
import json
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from shuangsuiji.registry.models import (
    CatalogueReport,
    Handbook,
    Item,
    ItemCatalogue,
    ItemClaim,
    Rulebook,
    SubjectTag,
    Tag,
)
from tests.county import County

from .helpers import xlsx
from .test_lists import REAL, item, province, published

__all__ = ["province"]
Login = Callable[[str], Client]


def url(name: str, *args: object) -> str:
    return reverse(f"registry:{name}", args=args)


def text_of(client: Client, address: str, **asked: str) -> str:
    answer = client.get(address, asked)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_list_is_imported_settled_published_and_reported(county: County, visit: Login) -> None:
    client = visit("planner")
    file = SimpleUploadedFile("清单.xlsx", xlsx(REAL, merge="A3:A4"))
    looked_at = client.post(url("items-import"), {"file": file, "kind": "random"})
    assert client.post(looked_at.headers["Location"], {"do": "take"}).status_code == 302
    draft = ItemCatalogue.objects.get(state="draft")
    row = draft.items.get(code="2")
    assert "待核实" in text_of(client, url("catalogue", draft.ref))
    assert row.name in text_of(client, url("doubts"))
    asked = {
        "ratio_0_kind": "bp", "ratio_0_bound": "at_most", "ratio_0_value": "2", "ratio_1_kind": "plan",
        "frequency_0_kind": "times", "frequency_0_base": "12", "frequency_0_bound": "exact", "frequency_0_value": "",
        "doubt_0": "以年度计划为准", "doubt_1": "按实地核查",
    }  # fmt: skip
    wrong = client.post(url("settle", row.ref), asked)
    assert wrong.status_code == 422
    assert "请填写数值" in wrong.content.decode()
    assert client.post(url("settle", row.ref), {**asked, "frequency_0_value": "1"}).status_code == 302
    row.refresh_from_db()
    assert (row.open_doubts, [reading["levels"] for reading in row.ratio]) == ([], ["省", "市县"])
    assert row.ratio[0]["value"] == 200
    client.post(url("catalogue-publish", draft.ref))
    assert client.post(url("report", draft.ref), {"to_name": "晋城市市场监督管理局"}).status_code == 302
    client.post(url("receipt", draft.ref), {"receipt_number": "7号"})
    assert CatalogueReport.objects.get().receipt_number == "7号"
    assert "已回执" in text_of(client, url("catalogue", draft.ref))
    compared = text_of(client, url("compare", draft.ref))
    assert "新增 <strong>4</strong> 项" in compared or "修改" in compared


def test_the_files_of_a_list_are_in_its_printed_columns(county: County, visit: Login) -> None:
    published(county.actor("planner"), "第二版", [item("1", "=cmd()", ratio_text="2‰"), item("2", "乙")])
    catalogue = ItemCatalogue.objects.get(state="in_force", kind="random")
    client = visit("officer")
    book = load_workbook(io.BytesIO(client.get(url("catalogue-file", catalogue.ref, "xlsx")).content)).active
    assert book is not None
    assert [cell.value for cell in book[1]] == [
        "序号", "抽查事项名称", "子项", "抽查依据", "抽查主体", "抽查对象", "抽查比例", "抽查频次", "抽查方式", "检查人员要求",
        "内容及要求", "备注",
    ]  # fmt: skip
    public = Client()
    page = Document(io.BytesIO(public.get(reverse("public:items-file", args=[catalogue.ref, "docx"])).content))
    assert [cell.text for cell in page.tables[0].rows[1].cells][:2] == ["1", "=cmd()"]
    csv = public.get(reverse("public:items-file", args=[catalogue.ref, "csv"])).content.decode("utf-8-sig")
    assert "'=cmd()" in csv
    told = json.loads(public.get(reverse("public:items-file", args=[catalogue.ref, "json"])).content)
    assert told["事项"][0]["抽查比例（读作）"] == ["0.2%"]
    assert told["内容摘要"] == catalogue.digest
    assert public.get(reverse("public:items-file", args=[catalogue.ref, "exe"])).status_code == 404


def test_claims_are_pressed_and_seen_from_above(county: County, visit: Login, province: object) -> None:
    from shuangsuiji.accounts.queries import actors_of

    above = actors_of(county.people["province"])[0]
    published(above, "省第三版", [item("A01", "各级都查的"), item("A02", "县查的", levels_text="县")])
    client = visit("planner")
    assert "各级都查的" in text_of(client, url("claims"))
    rows = {row.code: row.ref for row in Item.objects.filter(catalogue__edition="省第三版")}
    section = county.units["sp"].pk
    claimed = client.post(url("claims"), {"items": [rows["A01"]], "section": section, "act": "claim"})
    assert claimed.status_code == 302
    refused = client.post(url("claims"), {"items": [rows["A02"]], "act": "decline", "reason": ""})
    assert refused.status_code == 422
    assert "没有写明不涉及的理由" in refused.content.decode()
    client.post(url("claims"), {"items": [rows["A02"]], "act": "decline", "reason": "事权在市级"})
    assert list(ItemClaim.objects.order_by("pk").values_list("state", flat=True)) == ["claimed", "declined"]
    assert "没有待认领的事项" in text_of(client, url("claims"))
    assert "事权在市级" in text_of(client, url("claims"), view="declined")
    upper = Client()
    upper.force_login(county.people["province"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "50%" in text_of(upper, url("claims"))
    assert client.get(url("claims"), {"unit": "23456789abcd"}).status_code == 404


def test_whom_an_item_reaches_is_answered_at_once(county: County, visit: Login) -> None:
    client, row = visit("planner"), county.items[0]
    tag = Tag.objects.get()
    assert client.post(url("item-tags", row.ref), {"tags": [tag.pk]}).status_code == 302
    for subject in county.subjects:
        SubjectTag.objects.create(subject=subject, tag=tag, source="hand")
    client.get(url("item", row.ref))
    with CaptureQueriesContext(connection) as queries:
        page = client.get(url("item", row.ref)).content.decode()
    assert len(queries) <= 12, [line["sql"][:120] for line in queries.captured_queries]
    assert f"<strong>{len(county.subjects)}</strong> 户" in page
    shown = text_of(client, url("item-subjects", row.ref))
    assert "标签：加油站" in shown
    assert county.subjects[0].name in shown


def test_a_checklist_from_draft_to_the_public(county: County, visit: Login) -> None:
    client, row = visit("section"), county.items[0]
    made = client.post(url("rulebook-new"), {"kind": "checklist", "title": "登记检查要点", "items": [row.ref]})
    text = Rulebook.objects.get()
    assert made.headers["Location"] == url("rulebook", text.ref)
    point = {"text": "看<b>执照</b>", "answer": "judgement", "photo": "problem", "is_key": "on", "law": "条例"}
    assert client.post(url("point-new", text.ref), {**point, "answer": "choice"}).status_code == 422
    assert client.post(url("point-new", text.ref), point).status_code == 302
    assert client.post(url("point-edit", text.ref, "q1"), {**point, "method": "看"}).status_code == 302
    form = client.get(url("rulebook-xlsform", text.ref)).content
    upload = SimpleUploadedFile("form.xlsx", form)
    assert client.post(url("rulebook-import", text.ref), {"file": upload}).status_code == 302
    assert text.points.get().method == "看"
    assert client.post(url("point-remove", text.ref, "nothing")).status_code == 404
    bad = client.post(url("rulebook-import", text.ref), {"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04rubbish")})
    assert bad.status_code == 422
    public = Client()
    assert public.get(reverse("public:rulebook", args=[text.ref])).status_code == 404
    client.post(url("rulebook-publish", text.ref))
    shown = text_of(public, reverse("public:rulebook", args=[text.ref]))
    assert "看&lt;b&gt;执照&lt;/b&gt;" in shown
    assert "登记检查要点" in text_of(public, reverse("public:item", args=[row.ref]))
    assert "登记检查要点" in text_of(client, url("item", row.ref))
    follow = client.post(url("rulebook-follow", text.ref))
    draft = Rulebook.objects.get(version=2)
    assert follow.headers["Location"] == url("rulebook", draft.ref)
    assert client.post(url("rulebook-remove", draft.ref)).status_code == 302


def test_a_handbook_from_draft_to_the_public(county: County, visit: Login) -> None:
    client, public = visit("planner"), Client()
    values = {
        "title": "加油站合规手册",
        "industry": "加油站",
        "body": "# 一、计量\n\n<script>x</script> 油枪\n\n# 二、价格",
    }
    client.post(url("handbook-new"), values)
    row = Handbook.objects.get()
    assert public.get(reverse("public:handbook", args=[row.ref])).status_code == 404
    client.post(url("handbook-publish", row.ref))
    found = text_of(public, reverse("public:handbooks"), q="油枪")
    assert "加油站合规手册" in found
    page = text_of(public, reverse("public:handbook", args=[row.ref]))
    assert "<script>x" not in page
    assert '<a href="#s2">二、价格</a>' in page
    assert client.get(url("handbook-edit", row.ref)).status_code == 400


@pytest.mark.parametrize("word", ["登记", "A01", "\x00", "'", "%", "x" * 61])
def test_the_public_searches_the_list(county: County, word: str) -> None:
    client = Client()
    page = client.get(reverse("public:items"), {"q": word})
    assert page.status_code == (400 if word == "\x00" else 200)
    assert ("登记事项检查" in page.content.decode()) == (word in {"登记", "A01"})
    assert "登记事项检查" in text_of(client, reverse("public:items"), category="general")
    assert client.get(reverse("public:items"), {"list": "nothing"}).status_code == 404


def test_the_sample_is_one_press(county: County, visit: Login) -> None:
    client = visit("stranger")
    assert "从示例开始" in text_of(client, url("catalogues"))
    assert client.post(url("presets")).status_code == 302
    assert ItemCatalogue.objects.get(unit=county.units["other"]).items.count() == 36
    assert "从示例开始" not in text_of(client, url("catalogues"))
    assert client.post(url("presets")).status_code == 400


def test_every_list_has_its_template(county: County, visit: Login) -> None:
    client = visit("section")
    page = text_of(client, url("items-import"))
    for kind, title in (("joint", "抽查领域"), ("key", "监管措施")):
        assert url("list-template", kind) in page
        book = load_workbook(io.BytesIO(client.get(url("list-template", kind)).content))
        assert title in [cell.value for cell in book.worksheets[0][1]]
    assert client.get(url("list-template", "other")).status_code == 404
