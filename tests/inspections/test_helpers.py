"""协助: experts and agencies beside the two officers, on the page and in the notice; the texts that are read at the door."""

import io
from datetime import date
from typing import Any

import docx
import pdfplumber
import pytest
from django.test import Client
from django.urls import reverse

from shuangsuiji.common.errors import NotAllowed, Refusal, Stale
from shuangsuiji.inspections import services
from shuangsuiji.inspections.models import Visit
from shuangsuiji.registry.models import Agency, Expert, Handbook, Recusal, Rulebook, RulebookItem
from tests.county import NOW, County, build_county

from . import visits

HANDBOOK = """# 一、证照

营业执照**齐全**。

1. 亮照
2. 亮证

   - 有效期内

| 项目 | 要求 |
|---|---|
| 计量 | 检定合格 |
"""
STAMPS = {"created_at": NOW, "updated_at": NOW}


@pytest.fixture
def county(db: None) -> County:
    return build_county(size=3, officers_each=2)


@pytest.fixture
def visit(county: County) -> Visit:
    return visits.all_of(visits.dispatched(county))[0]


def expert(county: County, name: str = "徐专家", **changes: Any) -> Expert:
    own = {"unit": county.bureau, "unit_path": county.bureau.path, "qualification": "高级工程师", **STAMPS}
    return Expert.objects.create(name=name, **{"workplace": "晋城市检验所", **own, **changes})


def agency(county: County, **changes: Any) -> Agency:
    own = {"unit": county.bureau, "unit_path": county.bureau.path, "qualification": "CMA", **STAMPS}
    return Agency.objects.create(**{"name": "晋城检测公司", "code": "91140500MA0000001X", **own, **changes})


def attach(
    county: County, visit: Visit, helper: Expert | Agency, person: str = "planner", reason: str = "检测油品"
) -> Any:
    return services.attach_helper(
        actor=county.actor(person), visit=visit, helper=helper, reason=reason, now=visits.DISPATCHED
    )


def test_helpers_sit_beside_the_officers_and_stand_in_the_notice(county: County, visit: Visit, client: Client) -> None:
    team = list(visit.team.values_list("officer__name", flat=True))
    attach(county, visit, expert(county))
    attach(county, visit, agency(county), person="section")
    assert list(visit.team.values_list("officer__name", flat=True)) == team
    assert [row.who.name for row in visit.helpers.all()] == ["徐专家", "晋城检测公司"]
    client.force_login(county.people["planner"])
    page = client.get(reverse("inspections:visit", args=[visit.ref])).content.decode()
    assert "徐专家（检测油品）" in page
    assert "不计入两名执法人员" in page
    file = client.get(reverse("inspections:notice-file", args=[visit.ref, "docx"])).content
    tables = [
        [cell.text for cell in row.cells] for table in docx.Document(io.BytesIO(file)).tables for row in table.rows
    ]
    assert ["徐专家", "高级工程师", "检测油品"] in tables
    assert {row[0] for row in tables} >= set(team)
    assert "你单位有权拒绝检查" in client.get(reverse("inspections:notice", args=[visit.ref])).content.decode()
    sent = client.post(reverse("inspections:helper-remove", args=[visit.ref, visit.helpers.first().who.ref]))
    assert sent.status_code == 302
    assert [row.who.name for row in visit.helpers.all()] == ["晋城检测公司"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": "inactive"}, "不在本局在库"),
        ({"qualified_to": date(2023, 7, 4)}, "到期"),
        ({"workplace": "的"}, "同一单位"),
    ],
)
def test_who_is_not_fit_does_not_assist(county: County, visit: Visit, changes: dict[str, Any], words: str) -> None:
    if "workplace" in changes:
        changes = {"workplace": visit.subject.name}
    with pytest.raises(Refusal, match=words):
        attach(county, visit, expert(county, **changes))
    assert not visit.helpers.exists()


def test_recusals_of_helpers_hold_and_a_reason_is_asked_for(county: County, visit: Visit) -> None:
    near, far = expert(county), expert(county, "远专家")
    common = {"declared_at": NOW, "ground": "other"}
    Recusal.objects.create(expert=near, scope="office", office=visit.subject.office, **common)
    Recusal.objects.create(expert=far, scope="name", pattern="别处", **common)
    with pytest.raises(Refusal, match="应当回避"):
        attach(county, visit, near)
    with pytest.raises(Refusal, match="为什么需要协助"):
        attach(county, visit, far, reason=" ")
    with pytest.raises(Refusal, match="委托期限"):
        attach(county, visit, agency(county, contract_to=date(2023, 7, 4)))
    attach(county, visit, far)
    with pytest.raises(Refusal, match="已在协助"):
        attach(county, visit, far)
    for person in ("head", "officer", "auditor"):
        with pytest.raises(NotAllowed):
            attach(county, visit, agency(county, code=person), person=person)
    visits.receive(visit)
    visits.notify(visit)
    visits.enter(visit)
    visit.refresh_from_db()
    with pytest.raises(Stale, match="不能再变动"):
        services.detach_helper(actor=county.actor("planner"), visit=visit, helper_ref=far.ref, now=NOW)


def test_the_guide_lies_open_at_the_door(
    county: County, visit: Visit, client: Client, django_assert_max_num_queries: Any
) -> None:
    item = visit.tasks.get().row.items.first()
    own = {"unit": county.bureau, "unit_path": county.bureau.path, "published_at": NOW, "state": "in_force", **STAMPS}
    for kind, body in (("guide", "先看**执照**"), ("checklist", "")):
        text = Rulebook.objects.create(kind=kind, title=f"登记检查{kind}", body=body, **own)
        RulebookItem.objects.create(
            rulebook=text, unit=item.catalogue.unit, kind=item.catalogue.kind, item_code=item.code
        )
    text.points.create(order=1, name="q1", text="营业执照是否悬挂", is_key=True)
    officer = visit.team.get(lead=True).officer.user
    client.force_login(officer)
    client.get(reverse("console:help"))
    with django_assert_max_num_queries(12):
        page = client.get(reverse("inspections:visit", args=[visit.ref])).content.decode()
    assert "先看<strong>执照</strong>" in page
    assert "营业执照是否悬挂" in page
    assert page.index("登记检查guide") < page.index("登记检查checklist")


def test_a_handbook_is_a_pdf_with_its_fonts(county: County, client: Client) -> None:
    row = Handbook.objects.create(
        title="加油站合规手册", industry="加油站", unit=county.bureau, unit_path=county.bureau.path, state="in_force", published_at=NOW,
        body=HANDBOOK, **STAMPS,
    )  # fmt: skip
    answer = client.get(reverse("public:handbook-file", args=[row.ref, "pdf"]))
    with pdfplumber.open(io.BytesIO(answer.content)) as document:
        text = "".join(page.extract_text() for page in document.pages)
        fonts = {char["fontname"] for page in document.pages for char in page.chars}
    assert all(
        words in text for words in ("加油站合规手册", "一、证照", "1. 亮照", "2. 亮证", "· 有效期内", "检定合格")
    )
    assert fonts
    assert all("+" in font for font in fonts)  # a subset of each font lies in the file
