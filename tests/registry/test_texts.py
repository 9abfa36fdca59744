"""Rulebooks, checklists, handbooks: versions, the checklist of an item, XLSForm in pyxform's columns, Markdown without HTML."""

import io

import pytest
from openpyxl import Workbook
from pyxform.xls2xform import convert

from shuangsuiji.common.errors import Missing, NotAllowed, Refusal
from shuangsuiji.registry import markdown
from shuangsuiji.registry.models import ChecklistItem, Handbook, Rulebook, TextState
from shuangsuiji.registry.queries import handbooks
from shuangsuiji.registry.queries.rulebooks import checklist_of, items_for, rulebooks_of
from shuangsuiji.registry.services import rulebooks as services
from shuangsuiji.registry.services import texts
from shuangsuiji.registry.xlsform import read_xlsform, to_xlsform
from tests.county import NOW, County

POINT = {
    "section": "证照", "text": "是否亮照经营", "is_key": True, "answer": "judgement", "choices": [], "required": True,
    "law": "《市场主体登记管理条例》第三十六条", "method": "看显著位置", "photo": "problem",
}  # fmt: skip


def checklist(county: County) -> Rulebook:
    values = {"kind": "checklist", "title": "登记事项检查要点", "body": ""}
    return texts.create_text(actor=county.actor("section"), model=Rulebook, values=values, now=NOW)


def workbook(**sheets: list[list[str]]) -> bytes:
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_the_checklist_in_force_of_an_item(county: County) -> None:
    section, item = county.actor("section"), county.items[0]
    row = checklist(county)
    services.link_items(actor=section, rulebook=row, items=[item], now=NOW)
    with pytest.raises(Refusal, match="还没有内容"):
        texts.publish_text(actor=section, text=row, now=NOW)
    services.save_point(actor=section, rulebook=row, point=None, values=POINT, now=NOW)
    assert checklist_of(item) is None
    texts.publish_text(actor=section, text=row, now=NOW)
    assert checklist_of(item, county.units["s1"].path) == row
    assert items_for(row) == [item]
    assert checklist_of(county.items[1]) is None
    with pytest.raises(Refusal, match="不能再改"):
        services.save_point(actor=section, rulebook=row, point=None, values=POINT, now=NOW)
    draft = texts.next_version(actor=section, text=row, now=NOW)
    assert texts.next_version(actor=section, text=row, now=NOW) == draft
    point = draft.points.get()
    services.save_point(actor=section, rulebook=draft, point=point, values={"text": "是否悬挂执照"}, now=NOW)
    assert row.points.get().text == "是否亮照经营"
    assert checklist_of(item) == row
    texts.publish_text(actor=section, text=draft, now=NOW)
    assert checklist_of(item) == draft
    assert (Rulebook.objects.get(pk=row.pk).state, draft.version) == (TextState.SUPERSEDED, 2)
    assert rulebooks_of(item) == [draft]


def test_only_those_with_the_right_write(county: County) -> None:
    row = checklist(county)
    for person in ("head", "officer"):
        with pytest.raises(NotAllowed):
            texts.edit_text(actor=county.actor(person), text=row, values={"title": "x"}, now=NOW)
    with pytest.raises(Missing):
        texts.publish_text(actor=county.actor("stranger"), text=row, now=NOW)


def test_our_form_is_one_that_pyxform_accepts_and_we_read_again(county: County) -> None:
    section, row = county.actor("section"), checklist(county)
    points = [
        POINT,
        {**POINT, "text": "经营项目", "is_key": False, "answer": "choice", "photo": "optional",
         "choices": [{"name": "c1", "label": "食品"}, {"name": "c2", "label": "其他"}]},
        {**POINT, "section": "现场", "text": "问题种类", "answer": "choices", "photo": "none",
         "choices": [{"name": "c1", "label": "过期"}, {"name": "c2", "label": "无标签"}]},
        {**POINT, "section": "现场", "text": "从业人数", "answer": "number", "photo": "none", "is_key": False},
        {**POINT, "section": "", "text": "门头照片", "answer": "photo", "photo": "none", "is_key": False},
        {**POINT, "section": "", "text": "备注", "answer": "text", "photo": "always", "required": False, "law": "", "is_key": False},
        {**POINT, "section": "", "text": "有效期", "answer": "date", "photo": "none", "is_key": False},
    ]  # fmt: skip
    for point in points:
        services.save_point(actor=section, rulebook=row, point=None, values=point, now=NOW)
    data = to_xlsform(row, row.points.all())
    form = convert(io.BytesIO(data), validate=False, file_type=".xlsx")
    assert "登记事项检查要点" in form.xform
    assert "《市场主体登记管理条例》" in form.xform
    assert not [words for words in form.warnings if "unrecognized" in words.lower()], form.warnings
    read = read_xlsform(data, "要点.xlsx")
    assert (read.title, read.left_out) == ("登记事项检查要点", [])
    stored = [{name: getattr(point, name) for name in (*POINT, "name")} for point in row.points.all()]
    assert read.points == stored
    assert services.replace_points(actor=section, rulebook=row, points=read.points, now=NOW) == 7
    assert to_xlsform(row, row.points.all()) is not None
    assert ChecklistItem.objects.filter(rulebook=row).count() == 7


SURVEY = [
    ["type", "name", "label::English (en)", "label::Chinese (zh)", "hint", "required", "relevant", "calculation"],
    ["start", "start", "", "", "", "", "", ""],
    ["begin group", "a", "Premises", "场所", "", "", "", ""],
    ["select one yes_no", "lit", "Is it lit?", "*照明是否完好", "看灯", "yes", "", ""],
    ["select_multiple pests or_other", "pests", "Pests", "虫害", "", "", "${lit} = 'no'", ""],
    ["begin repeat", "r", "Rooms", "房间", "", "", "", ""],
    ["integer", "n", "How many", "人数", "", "true()", "", ""],
    ["end repeat", "", "", "", "", "", "", ""],
    ["end group", "", "", "", "", "", "", ""],
    ["image", "front", "Front", "门头", "", "", "", ""],
    ["geopoint", "where", "Where", "位置", "", "", "", ""],
    ["calculate", "sum", "", "", "", "", "", "1+1"],
    ["note", "thanks", "Thanks", "谢谢", "", "", "", ""],
]
CHOICES = [
    ["list name", "name", "label::English (en)", "label::Chinese (zh)"],
    ["yes_no", "yes", "Yes", "是"],
    ["yes_no", "no", "No", "否"],
    ["pests", "rat", "Rat", "鼠"],
]


def test_a_form_made_elsewhere_comes_in_and_says_what_did_not() -> None:
    data = workbook(survey=SURVEY, choices=CHOICES, settings=[["form_title"], ["卫生检查"]])
    assert convert(io.BytesIO(data), validate=False, file_type=".xlsx").xform  # it is a form that pyxform takes
    read = read_xlsform(data, "form.xlsx")
    assert read.title == "卫生检查"
    assert [(point["name"], point["section"], point["text"], point["answer"]) for point in read.points] == [
        ("lit", "场所", "照明是否完好", "choice"),
        ("pests", "场所", "虫害", "choices"),
        ("n", "场所 / 房间", "人数", "number"),
        ("front", "", "门头", "photo"),
    ]
    assert read.points[0]["is_key"]
    assert read.points[1]["choices"][-1] == {"name": "other", "label": "其他"}
    assert [words.split("“")[1][:2] for words in read.left_out] == ["虫害", "位置", "谢谢"]


@pytest.mark.parametrize(
    ("sheets", "words"),
    [
        ({"Sheet1": [["a"], ["b"]]}, "survey"),
        ({"survey": [["kind", "name"], ["text", "x"]]}, "type"),
        ({"survey": [["type", "name", "label"], ["geopoint", "x", "位置"]]}, "没有可以转成"),
    ],
)
def test_what_is_no_form_is_refused_in_words(sheets: dict[str, list[list[str]]], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        read_xlsform(workbook(**sheets), "form.xlsx")
    with pytest.raises(Refusal):
        read_xlsform(b"\x00\x01nothing", "form.xlsx")


def test_markdown_lets_nothing_of_html_through() -> None:
    text = (
        "# 一、总则\n\n<script>alert(1)</script>\n\n- **加粗** [坏](javascript:alert(1)) [好](https://example.cn)\n\n"
        "![图](https://example.cn/x.png)\n\n| 项 | 求 |\n|---|---|\n| a | b |\n\n## 细则\n\n# 二、附则\x00"
    )
    html = markdown.render(text)
    assert "<script" not in html
    assert "javascript:" not in html.replace("](javascript:alert(1))", "")
    assert "<img" not in html
    assert '<h2 id="s1">一、总则</h2>' in html
    assert '<h3 id="s2">细则</h3>' in html
    assert "<table>" in html
    assert '<a href="https://example.cn">好</a>' in html
    assert [words.rstrip("\ufffd\x00") for _, words in markdown.contents(text)] == ["一、总则", "二、附则"]


def test_a_handbook_is_public_when_a_person_has_published_it(county: County) -> None:
    section = county.actor("section")
    values = {
        "title": "加油站合规手册",
        "industry": "加油站",
        "summary": "",
        "adopting_document": "",
        "body": "# 计量\n\n油枪检定",
    }
    row = texts.create_text(actor=section, model=Handbook, values=values, now=NOW)
    assert handbooks.public_handbook(row.ref) is None
    texts.publish_text(actor=section, text=row, now=NOW)
    assert list(handbooks.public_handbooks().filter(handbooks.holds("油枪"))) == [row]
    draft = texts.next_version(actor=section, text=row, now=NOW)
    texts.publish_text(actor=section, text=draft, now=NOW)
    old = handbooks.public_handbook(row.ref)
    assert old is not None
    assert (old.state, handbooks.in_force_of(old)) == ("superseded", draft)
    texts.remove_text(actor=section, text=texts.next_version(actor=section, text=draft, now=NOW), now=NOW)
    assert Handbook.objects.count() == 2
