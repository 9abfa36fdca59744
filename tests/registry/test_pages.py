"""The pages: who sees what, forms that answer with words, files to download, few queries."""

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from shuangsuiji.registry.models import Item, ItemCatalogue, Officer, Subject, Tag
from tests.county import County

from .helpers import SUBJECT_HEADER, code, csv, subject_row

Login = Callable[[str], Client]


def url(name: str, *args: object) -> str:
    return reverse(f"registry:{name}", args=args)


@pytest.mark.parametrize("name", ["subjects", "officers", "catalogues", "words"])
def test_lists_take_few_queries_however_long(county: County, visit: Login, name: str) -> None:
    for subject in county.subjects:
        subject.tags.add(Tag.objects.get())
    client = visit("planner")
    client.get(url(name))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url(name)).status_code == 200
    assert len(queries) <= 12, [line["sql"][:150] for line in queries.captured_queries]


def test_items_of_an_edition_take_few_queries(county: County, visit: Login) -> None:
    client = visit("section")
    client.get(url("subjects"))
    with CaptureQueriesContext(connection) as queries:
        page = client.get(url("catalogue", county.items[0].catalogue.ref))
    assert len(queries) <= 12, [line["sql"][:150] for line in queries.captured_queries]
    assert "拍卖等重要领域市场规范管理检查" in page.content.decode()


def test_filters_narrow(county: County, visit: Login) -> None:
    client = visit("planner")
    county.subjects[0].tags.add("gas-station")
    Subject.objects.filter(pk=county.subjects[1].pk).update(risk_class="D", state="revoked", doubts="校验位不符")
    first, second = county.subjects[0].name, county.subjects[1].name

    def names(**asked: str) -> list[str]:
        return [row.name for row, _ in client.get(url("subjects"), asked).context["list"].rows]

    assert names(tag="gas-station") == [first]
    assert names(risk_class="D", state="revoked") == [second]
    assert names(doubtful="on") == [second]
    assert names(q=county.subjects[0].code[10:]) == [first]
    assert len(names(office=county.units["s2"].path)) == 4
    assert names(office=county.units["other"].path) == []
    assert "没有符合条件的记录" in client.get(url("subjects"), {"q": "没有这一户"}).content.decode()
    assert "还没有检查对象" in visit("stranger").get(url("subjects")).content.decode()


def test_lists_show_no_phone_and_mask_the_legal_person(county: County, visit: Login) -> None:
    row = county.subjects[0]
    Subject.objects.filter(pk=row.pk).update(legal_person="诸葛小明", phone="13812345678")
    shown = visit("planner").get(url("subjects")).content.decode()
    assert "诸***" in shown
    assert "诸葛小明" not in shown
    assert "13812345678" not in shown
    reader = visit("head").get(url("subject", row.ref)).content.decode()
    assert "138****5678" in reader
    assert "13812345678" not in reader


def test_foreign_rows_do_not_exist(county: County, visit: Login) -> None:
    stranger = visit("stranger")
    for address in (
        url("subject", county.subjects[0].ref),
        url("subject-edit", county.subjects[0].ref),
        url("officer", county.officers[0].ref),
        url("catalogue", county.items[0].catalogue.ref),
        url("item", county.items[0].ref),
    ):
        assert stranger.get(address).status_code == 404
    assert stranger.get(url("subjects")).context["list"].rows == []


def test_wrong_roles_are_refused(county: County, visit: Login) -> None:
    for person, names in {
        "reviewer": ["officers", "subjects-new", "subjects-import"],
        "section": ["officers-new", "officers-import"],
        "sysadmin": ["subjects", "officers", "catalogues", "words"],
        "head": ["subjects-new", "catalogue-new", "items-import"],
    }.items():
        client = visit(person)
        for name in names:
            assert client.get(url(name)).status_code == 403, (person, name)
    assert Client().get(url("subjects")).status_code == 302


def subject_form(county: County, **changes: str) -> dict[str, str]:
    values = {
        "code": code(1), "name": "新户", "kind": "trader", "state": "active", "risk_class": "B",
        "office": str(county.units["s1"].pk),
    }  # fmt: skip
    return values | changes


def test_subject_by_form(county: County, visit: Login) -> None:
    client = visit("planner")
    bad = client.post(url("subjects-new"), subject_form(county, code="12345"))
    assert bad.status_code == 422
    assert "12345" in bad.content.decode()
    assert not Subject.objects.filter(name="新户").exists()
    assert client.post(url("subjects-new"), subject_form(county)).status_code == 302
    row = Subject.objects.get(name="新户")
    seen = row.updated_at.isoformat()
    edited = client.post(url("subject-edit", row.ref), subject_form(county, name="改名", seen=seen, tags="gas-station"))
    assert edited.status_code == 302
    stale = client.post(url("subject-edit", row.ref), subject_form(county, name="再改", seen=seen))
    assert stale.status_code == 422
    assert "被他人修改过" in stale.content.decode()
    assert Subject.objects.get(pk=row.pk).name == "改名"
    assert "名称、标签" in client.get(url("subject-history", row.ref)).content.decode()


def test_a_form_offers_no_foreign_office(county: County, visit: Login) -> None:
    client = visit("planner")
    page = client.post(url("subjects-new"), subject_form(county, office=str(county.units["other"].pk)))
    assert page.status_code == 422
    assert not Subject.objects.filter(name="新户").exists()


def test_upload_shows_what_happened_and_gives_the_bad_rows(county: County, visit: Login) -> None:
    client = visit("planner")
    data = csv([subject_row(1), subject_row(2, 管辖单位="城关所")])
    answer = client.post(url("subjects-import"), {"file": SimpleUploadedFile("名录.csv", data)}, follow=True)
    shown = answer.content.decode()
    assert "城关所" in shown
    assert "E3" in shown
    errors = client.get(answer.context["errors_url"])
    sheet = load_workbook(io.BytesIO(errors.content)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == [*SUBJECT_HEADER, "错误原因"]
    assert sheet.max_row == 2
    refused = client.post(url("subjects-import"), {"file": SimpleUploadedFile("x.pdf", b"Rar!\x1a")})
    assert refused.status_code == 422
    assert "压缩包" in refused.content.decode()
    batch = answer.redirect_chain[0][0]
    assert visit("stranger").get(batch).status_code == 404
    assert visit("head").get(batch).status_code == 403


@pytest.mark.parametrize("kind", ["subjects", "officers", "items"])
def test_templates_are_what_the_import_reads(county: County, visit: Login, kind: str) -> None:
    client = visit("planner")
    data = client.get(url(f"{kind}-template")).content
    answer = client.post(url(f"{kind}-import"), {"file": SimpleUploadedFile("模板.xlsx", data)})
    assert answer.status_code == 422
    assert "只有表头" in answer.content.decode()


def test_exports_can_be_taken_in_again_without_a_change(county: County, visit: Login) -> None:
    client = visit("planner")
    county.subjects[0].tags.add("gas-station")
    Officer.objects.filter(pk=county.officers[0].pk).update(level="县", post="所长")
    for kind, address in (("subjects", url("subjects")), ("officers", url("officers"))):
        sheet = client.get(address, {"export": "1"}).content
        answer = client.post(url(f"{kind}-import"), {"file": SimpleUploadedFile("导出.xlsx", sheet)}, follow=True)
        batch = answer.context["batch"]
        count = 12 if kind == "subjects" else 6
        assert batch.expected == {"rows": count, "c": 0, "u": 0, "n": count}


def test_export_holds_what_the_filter_lets_through(county: County, visit: Login) -> None:
    data = visit("planner").get(url("subjects"), {"office": county.units["s1"].path, "export": "1"}).content
    sheet = load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    assert sheet.max_row == 5
    assert "法定代表人" not in [cell.value for cell in sheet[1]]


def test_edition_from_draft_to_force_on_the_pages(county: County, visit: Login) -> None:
    client = visit("planner")
    made = client.post(
        url("catalogue-new"), {"edition": "第二版", "effective_from": "2023-07-01", "copy_current": "on"}
    )
    draft = ItemCatalogue.objects.get(edition="第二版")
    assert made.headers["Location"] == url("catalogue", draft.ref)
    item = {"code": "A06", "name": "价格行为检查", "category": "key"}
    assert client.post(url("item-new", draft.ref), item).status_code == 302
    clash = client.post(url("item-new", draft.ref), item)
    assert "A06" in clash.content.decode()
    assert clash.status_code == 422
    doomed = draft.items.get(code="A01")
    assert client.post(url("item-remove", doomed.ref)).status_code == 302
    assert client.post(url("catalogue-publish", draft.ref)).status_code == 302
    draft.refresh_from_db()
    assert draft.state == "in_force"
    refused = client.get(url("item-new", draft.ref))
    assert refused.status_code == 400
    assert "不能再改" in refused.content.decode()
    assert Item.objects.filter(catalogue=draft).count() == 5
    exported = load_workbook(io.BytesIO(client.get(url("catalogue", draft.ref), {"export": "1"}).content)).active
    assert exported is not None
    assert [cell.value for cell in exported[2]][:3] == ["1", "A02", "公示信息检查"]


def test_leave_and_recusal_on_the_officers_page(county: County, visit: Login) -> None:
    client, officer = visit("planner"), county.officers[0]
    wrong = {"leave-first_day": "2023-08-05", "leave-last_day": "2023-08-01"}
    assert "早于" in client.post(url("leave-add", officer.ref), wrong).content.decode()
    right = {"leave-first_day": "2093-08-01", "leave-last_day": "2093-08-05"}
    assert client.post(url("leave-add", officer.ref), right).status_code == 302
    over = {"leave-first_day": "2023-08-01", "leave-last_day": "2093-07-05"}
    assert "已经过去" in client.post(url("leave-add", officer.ref), over).content.decode()
    said = {"recusal-scope": "subject", "recusal-ground": "kin", "recusal-reason": "亲属"}
    unknown = client.post(url("recusal-add", officer.ref), {**said, "recusal-code": "404"})
    assert "没有代码为“404”" in unknown.content.decode()
    known = {**said, "recusal-code": county.subjects[0].code}
    assert client.post(url("recusal-add", officer.ref), known).status_code == 302
    page = client.get(url("officer", officer.ref)).content.decode()
    assert "2093-08-05" in page
    assert county.subjects[0].name in page
    leave, recusal = officer.leaves.get(), officer.recusals.get()
    assert client.post(url("leave-cancel", officer.ref, leave.pk)).status_code == 302
    assert client.post(url("recusal-cancel", recusal.ref)).status_code == 302
    assert client.post(url("recusal-cancel", recusal.ref)).status_code == 404


def test_words_page(county: County, visit: Login) -> None:
    client = visit("planner")
    shown = client.post(url("tag-create"), {"name": "药店"}, follow=True).content.decode()
    assert "已新增“药店”" in shown
    assert "已经有“药店”了" in client.post(url("tag-create"), {"name": "药店"}, follow=True).content.decode()
    client.post(url("tag-rename", "yaodian"), {"name": "零售药店"})
    assert Tag.objects.get(pk="yaodian").name == "零售药店"
    client.post(url("tag-remove", "yaodian"))
    assert not Tag.objects.filter(pk="yaodian").exists()
    assert client.post(url("tag-remove", "yaodian")).status_code == 404
