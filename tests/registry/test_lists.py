"""The three lists: what differs between editions, reporting with receipt, claiming from above, settling, reach."""

import datetime as dt
from typing import Any

import pytest

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.models import Membership, Unit, UnitKind, User
from shuangsuiji.accounts.queries import actors_of
from shuangsuiji.accounts.roles import Role
from shuangsuiji.common.errors import Missing, NotAllowed, Refusal, Stale
from shuangsuiji.registry import queries, services
from shuangsuiji.registry.models import (
    CatalogueKind,
    CatalogueState,
    ClaimState,
    Item,
    ItemCatalogue,
    ItemClaim,
    Subject,
    SubjectTag,
    Tag,
)
from shuangsuiji.registry.queries import catalogues as lists
from shuangsuiji.registry.queries import claims
from shuangsuiji.registry.queries import items as reads
from shuangsuiji.registry.services import claims as claiming
from shuangsuiji.registry.services import reports
from shuangsuiji.registry.services.presets import load_presets
from tests.county import NOW, County

from .helpers import xlsx

LATER = NOW + dt.timedelta(days=1)


def published(
    actor: Actor, edition: str, rows: list[dict[str, str]], kind: str = CatalogueKind.RANDOM
) -> ItemCatalogue:
    catalogue = services.create_catalogue(
        actor=actor, edition=edition, effective_from=dt.date(2023, 7, 1), kind=kind, now=NOW
    )
    for row in rows:
        services.create_item(actor=actor, catalogue=catalogue, values=row, now=NOW)
    services.publish_catalogue(actor=actor, catalogue=catalogue, now=NOW)
    return catalogue


def item(code: str, name: str, **more: str) -> dict[str, str]:
    return {"code": code, "name": name, **more}


@pytest.fixture
def province(county: County) -> Actor:
    """The county's bureau moves under a province, whose planner is returned; its own units move with it."""
    top = Unit.objects.create(
        code="140000", name="省市场监督管理局", short_name="省局", kind=UnitKind.BUREAU, path="140000.", created_at=NOW,
        updated_at=NOW,
    )  # fmt: skip
    for unit in Unit.objects.filter(path__startswith="bureau."):
        Unit.objects.filter(pk=unit.pk).update(path=top.path + unit.path)
    Unit.objects.filter(code="bureau").update(parent=top, region="140525")
    for model in (Subject, ItemCatalogue):
        for row in model.objects.filter(unit_path__startswith="bureau."):
            model.objects.filter(pk=row.pk).update(unit_path=top.path + row.unit_path)
    for unit in county.units.values():
        unit.refresh_from_db()
    user = User.objects.create(username="province", name="省岗")
    Membership.objects.create(user=user, unit=top, role=Role.PLANNER.value)
    county.people["province"] = user
    return actors_of(user)[0]


def test_editions_are_compared_by_code_and_by_name(county: County) -> None:
    planner = county.actor("planner")
    old = published(
        planner, "第二版", [item("1", "甲"), item("2", "乙"), item("3", "丙"), item("4", "丁", content="看")]
    )
    new = published(planner, "第三版", [item("1", "甲"), item("5", "乙"), item("3", "丙改"), item("9", "戊")])
    found = lists.compare(old, new)
    assert found.unchanged == 1
    assert [row.name for row in found.added] == ["戊"]
    assert [row.name for row in found.removed] == ["丁"]
    assert [(row.item.name, row.fields) for row in found.changed] == [
        ("乙", [("code", "2", "5")]),
        ("丙改", [("name", "丙", "丙改")]),
    ]


def test_each_list_has_its_own_edition_in_force(county: County) -> None:
    planner = county.actor("planner")
    joint = published(
        planner, "第一版", [item("1", "加油站联合检查", industry="成品油", lead_text="计量股", partners_text="信用股、商务局")],
        CatalogueKind.JOINT,
    )  # fmt: skip
    key = published(planner, "第一版", [item("1", "婴幼儿配方食品监管", measures="全项检查")], CatalogueKind.KEY)
    assert ItemCatalogue.objects.filter(state=CatalogueState.IN_FORCE).count() == 3
    row = joint.items.get()
    assert (row.lead, [unit.code for unit in row.partners.all()]) == (county.units["jl"], ["xy"])
    current = {found.name: found.counts_as_random for found in queries.current_items(county.bureau.path)}
    assert current["婴幼儿配方食品监管"] is False
    assert current["加油站联合检查"] is True
    assert lists.lists_in_force(CatalogueKind.KEY).get() == key
    assert list(reads.joint_industries([row])) == ["成品油"]
    assert key.digest != joint.digest
    assert len(key.digest) == 64


def test_a_report_goes_up_and_comes_back_with_a_receipt(county: County, province: Actor) -> None:
    planner = county.actor("planner")
    edition = published(planner, "第二版", [item("1", "甲")])
    report = reports.report_catalogue(actor=planner, catalogue=edition, now=NOW)
    assert (report.to_name, report.digest) == ("省市场监督管理局", edition.digest)
    with pytest.raises(Refusal, match="已经上报"):
        reports.report_catalogue(actor=planner, catalogue=edition, now=NOW)
    with pytest.raises(Refusal, match="上级回执"):
        reports.note_receipt(actor=planner, report=report, receipt_number="1号", now=NOW)
    assert list(lists.reports_received(province)) == [report]
    assert not lists.reports_received(planner).exists()
    with pytest.raises(NotAllowed):
        reports.receive_report(actor=planner, report=report, now=NOW)
    with pytest.raises(Refusal, match="退回的理由"):
        reports.return_report(actor=province, report=report, remark=" ", now=NOW)
    reports.return_report(actor=province, report=report, remark="缺附件", now=NOW)
    again = reports.report_catalogue(actor=planner, catalogue=edition, now=LATER)
    reports.receive_report(actor=province, report=again, now=LATER)
    assert again.receipt_number == "140000回执〔2023〕1号"
    with pytest.raises(Stale):
        reports.receive_report(actor=province, report=again, now=LATER)
    assert lists.standing_report(edition) == again


def test_a_bureau_outside_the_platform_answers_on_paper(county: County) -> None:
    planner = county.actor("planner")
    edition = published(planner, "第二版", [item("1", "甲")])
    with pytest.raises(Refusal, match="向哪个单位"):
        reports.report_catalogue(actor=planner, catalogue=edition, now=NOW)
    report = reports.report_catalogue(actor=planner, catalogue=edition, to_name="晋城市市场监督管理局", now=NOW)
    with pytest.raises(Refusal, match="回执号"):
        reports.note_receipt(actor=planner, report=report, receipt_number=" ", now=NOW)
    reports.note_receipt(actor=planner, report=report, receipt_number="晋市监回〔2023〕7号", now=NOW)
    assert (report.state, report.receipt_number) == ("received", "晋市监回〔2023〕7号")
    with pytest.raises(NotAllowed):
        reports.report_catalogue(actor=county.actor("section"), catalogue=edition, now=NOW)


def test_items_from_above_are_claimed_by_level(county: County, province: Actor) -> None:
    bureau, planner = county.bureau, county.actor("planner")
    first = published(province, "省第三版", [
        item("A01", "各级都查的"), item("A02", "省市查的", levels_text="省、市"), item("A03", "县查的", levels_text="市、县"),
    ])  # fmt: skip
    assert claims.claim_figures(bureau) == {"total": 2, "claimed": 0, "declined": 0, "open": 2}
    asked = {row.code: row for row in claims.unclaimed_items(bureau)}
    assert sorted(asked) == ["A01", "A03"]
    section = county.units["sp"]
    assert claiming.claim_items(actor=planner, bureau=bureau, items=[asked["A01"]], section=section, now=NOW) == 1
    assert claiming.claim_items(actor=planner, bureau=bureau, items=[asked["A01"]], section=section, now=NOW) == 0
    with pytest.raises(Refusal, match="理由"):
        claiming.decline_items(actor=planner, bureau=bureau, items=[asked["A03"]], reason=" ", now=NOW)
    claiming.decline_items(actor=planner, bureau=bureau, items=[asked["A03"]], reason="本县没有", now=NOW)
    assert claims.claim_figures(bureau)["open"] == 0
    assert "各级都查的" in {row.name for row in queries.current_items(bureau.path)}
    with pytest.raises(Refusal, match="不适用于本级"):
        claiming.claim_items(actor=planner, bureau=bureau, items=[first.items.get(code="A02")], now=NOW)
    with pytest.raises((NotAllowed, Missing)):
        claiming.claim_items(actor=county.actor("stranger"), bureau=bureau, items=[asked["A01"]], now=NOW)


def test_a_new_edition_asks_again_only_for_what_changed(county: County, province: Actor) -> None:
    bureau, planner = county.bureau, county.actor("planner")
    published(province, "省第三版", [item("A01", "甲"), item("A02", "乙")])
    claiming.claim_items(actor=planner, bureau=bureau, items=list(claims.unclaimed_items(bureau)), now=NOW)
    published(province, "省第四版", [item("A01", "甲"), item("A02", "乙", content="内容变了"), item("A03", "丙")])
    assert [row.code for row in claims.unclaimed_items(bureau).order_by("code")] == ["A02", "A03"]
    kept = ItemClaim.objects.get(item__catalogue__edition="省第四版")
    assert (kept.item.code, kept.state, kept.carried) == ("A01", ClaimState.CLAIMED, True)
    assert [unit for unit, _ in claims.bureaus_with_figures(province)] == [bureau]


def test_what_is_claimed_stands_once_beside_the_own_list_and_reaches_subjects(county: County, province: Actor) -> None:
    """An item that the own list prints too is the own one; what the province tagged holds for who claims it."""
    bureau, planner, tag = county.bureau, county.actor("planner"), Tag.objects.get()
    above = published(province, "省第三版", [item("A01", "登记事项检查"), item("A02", "成品油检查")])
    for row in above.items.all():
        services.map_item(actor=province, item=row, tags=[tag], now=NOW)
    subject = Subject.objects.get(pk=county.subjects[0].pk)
    SubjectTag.objects.create(subject=subject, tag=tag, source="hand")
    assert list(queries.items_reaching(subject)) == []
    claiming.claim_items(actor=planner, bureau=bureau, items=list(claims.unclaimed_items(bureau)), now=NOW)
    assert [row.name for row in queries.items_of_tags(bureau.path, [tag.pk])] == ["成品油检查"]
    assert [row.name for row in queries.items_reaching(subject)] == ["成品油检查"]
    own = Item.objects.get(pk=county.items[0].pk)
    services.map_item(actor=planner, item=own, tags=[tag], now=NOW)
    assert {row.catalogue.unit_id for row in queries.items_reaching(subject)} == {bureau.pk, above.unit_id}
    names = [row.name for row in queries.current_items(bureau.path)]
    assert names.count("登记事项检查") == 1
    for section in (planner, county.actor("section")):
        with pytest.raises(NotAllowed):  # what the province tags is the province's to say
            services.map_item(actor=section, item=above.items.first(), tags=[], now=NOW)


def test_an_undone_import_gives_the_partners_back(county: County) -> None:
    planner = county.actor("planner")
    draft = services.create_catalogue(
        actor=planner, kind=CatalogueKind.JOINT, edition="第一版", effective_from=dt.date(2023, 7, 1), now=NOW
    )
    partners = lambda: [unit.short_name for unit in draft.items.get().partners.all()]  # noqa: E731
    for expected, text in ((["信用股"], "信用股"), (["计量股", "食品流通股"], "计量股、食品流通股"), ([], "商务局")):
        data = f"序号,抽查领域,抽查事项,检查对象,发起部门,配合部门\n1,成品油,加油站检查,加油站,计量股,{text}\n".encode()
        batch = services.import_items(actor=planner, data=data, file_name="联合.csv", catalogue=draft, now=NOW)
        assert (batch.errors, partners()) == ([], expected)
    services.undo_import(actor=planner, batch=batch, now=LATER)
    assert partners() == ["计量股", "食品流通股"]


REAL = [
    ["序号", "抽查事项名称", "子项", "抽查依据", "抽查主体", "抽查对象", "抽查比例", "抽查频次", "抽查方式", "抽查层级"],
    ["一、登记注册类"] * 10,
    [1, "登记事项检查", "执照", "《条例》", "县局", "企业、个体工商户", "不低于3%或按专项计划确定", "每年1次",
     "现场检查、书面检查", "市、县"],
    [None, "登记事项检查", "名称", "《条例》", "县局", "企业", "2‰", "两年一次", "现场检查", "县"],
    ["二、食品类"] * 10,
    [2, "食品销售检查", "", "《食品安全法》", "县局", "食品销售者", "省级不超过2%，市、县按计划确定", "1户", "飞行检查", ""],
    [3, "食品生产检查", "", "", "县局", "食品生产者", "1户", "", "", ""],
]  # fmt: skip


def test_a_real_list_comes_in_whole(county: County) -> None:
    data = xlsx(REAL, title="随机抽查事项清单（第三版）", merge="A4:A5", others={"说明": [["本清单由信用股解释"]]})
    batch = services.import_items(actor=county.actor("section"), data=data, file_name="清单.xlsx", now=NOW)
    rows = list(Item.objects.filter(catalogue__state="draft").order_by("code"))
    assert (batch.rows, batch.created, batch.errors) == (4, 4, [])
    assert [row.code for row in rows] == ["1", "1-2", "2", "3"]
    by_code = {row.code: row for row in rows}
    first = by_code["1"]
    assert first.ratio_text == "不低于3%或按专项计划确定"
    assert first.ratio == [
        {"levels": "", "kind": "bp", "bound": "at_least", "value": 300, "base": "", "note": "或按专项计划确定"}
    ]
    assert (first.frequency[0]["value"], first.frequency[0]["base"]) == (1, 12)
    assert (first.method_codes, first.levels, first.industry) == (["onsite", "documents"], "市县", "一、登记注册类")
    assert first.subject_kinds == ["enterprise", "trader"]
    assert [doubt["field"] for doubt in first.open_doubts] == ["ratio_text"]
    second = by_code["2"]
    assert [(reading["levels"], reading["kind"]) for reading in second.ratio] == [("省", "bp"), ("市县", "plan")]
    assert [doubt["field"] for doubt in second.open_doubts] == ["frequency_text", "methods"]
    assert by_code["3"].ratio[0]["kind"] == "number"


def test_settling_keeps_the_text_and_survives_a_second_import(county: County) -> None:
    section = county.actor("section")
    data = xlsx(REAL, merge="A3:A4")
    services.import_items(actor=section, data=data, file_name="清单.xlsx", now=NOW)
    row = Item.objects.get(catalogue__state="draft", code="2")
    values: dict[str, Any] = {"frequency": [], "method_codes": ["onsite"]}
    services.settle_item(actor=section, item=row, values=values, answers={0: "原文有误，以计划为准", 1: ""}, now=NOW)
    row.refresh_from_db()
    assert (row.frequency_text, row.method_codes, len(row.open_doubts)) == ("1户", ["onsite"], 1)
    assert row.doubts[0]["by"] == section.ref
    services.import_items(actor=section, data=data, file_name="清单.xlsx", now=LATER)
    row.refresh_from_db()
    assert (row.method_codes, len(row.open_doubts)) == (["onsite"], 1)
    with pytest.raises((NotAllowed, Missing)):
        services.settle_item(actor=county.actor("stranger"), item=row, values={}, answers={}, now=NOW)


def test_changing_a_text_reads_it_anew_and_leaves_the_rest(county: County) -> None:
    planner = county.actor("planner")
    catalogue = services.create_catalogue(actor=planner, edition="第二版", effective_from=dt.date(2023, 7, 1), now=NOW)
    row = services.create_item(
        actor=planner, catalogue=catalogue, values=item("1", "甲", ratio_text="待定", frequency_text="待定"), now=NOW
    )
    assert len(row.open_doubts) == 2
    services.edit_item(actor=planner, item=row, values=item("1", "甲", ratio_text="5%", frequency_text="待定"), now=NOW)
    assert (row.ratio[0]["value"], [doubt["field"] for doubt in row.open_doubts]) == (500, ["frequency_text"])


def test_an_item_reaches_by_tags_else_by_the_kinds_it_names(county: County) -> None:
    planner = county.actor("planner")
    edition = published(
        planner, "第二版", [item("1", "加油站检查", object_kind="加油站"), item("2", "登记", object_kind="企业")]
    )
    gas, registration = edition.items.get(code="1"), edition.items.get(code="2")
    assert not reads.subjects_reached(gas, county.bureau.path).exists()
    tag = Tag.objects.get()
    assert services.map_item(actor=planner, item=gas, tags=[tag], now=NOW)
    assert not services.map_item(actor=planner, item=gas, tags=[tag], now=NOW)
    for subject in county.subjects[:3]:
        SubjectTag.objects.create(subject=subject, tag=tag, source="hand")
    Subject.objects.filter(pk=county.subjects[0].pk).update(state="cancelled")
    assert set(reads.subjects_reached(gas, county.bureau.path)) == set(county.subjects[1:3])
    assert reads.subjects_reached(registration, county.bureau.path).count() == len(county.subjects) - 1
    assert list(queries.items_of_tags(county.bureau.path, [tag.pk])) == [gas]
    later = services.create_catalogue(
        actor=planner, edition="第三版", effective_from=dt.date(2023, 7, 2), copy_current=True, now=NOW
    )
    assert reads.tags_of(later.items.get(code="1")) == [tag]


def test_the_sample_is_loaded_once_and_leaves_known_tags_alone(county: County) -> None:
    stranger = county.actor("stranger")
    Tag.objects.create(code="known", name="餐饮")
    loaded = load_presets(actor=stranger, now=NOW)
    assert (loaded.catalogue.items.count(), loaded.tags, loaded.catalogue.state) == (36, 26, "draft")
    assert reads.tags_of(loaded.catalogue.items.get(code="B05")) == [Tag.objects.get(code="known")]
    assert loaded.catalogue.items.get(code="A01").subject_kinds == ["enterprise", "trader", "cooperative"]
    with pytest.raises(Refusal, match="已有抽查事项清单"):
        load_presets(actor=stranger, now=NOW)
    with pytest.raises(Refusal, match="已有抽查事项清单"):
        load_presets(actor=county.actor("planner"), now=NOW)
