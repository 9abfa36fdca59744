"""抽查事项清单: editions, items, import in twelve columns."""

import datetime as dt

import pytest

from shuangsuiji.common.errors import NotAllowed, Refusal, Stale
from shuangsuiji.registry import queries, services
from shuangsuiji.registry.models import CatalogueState, Item, ItemCatalogue
from tests.county import NOW, County

from .helpers import xlsx

HEADER = ["序号", "抽查事项名称", "子项", "抽查依据", "抽查主体", "抽查对象", "抽查比例", "抽查频次", "抽查方式", "检查人员要求",
          "内容及要求", "备注"]  # fmt: skip


def listed(number: int, name: str, sub_item: str) -> list[object]:
    return [
        number,
        name,
        sub_item,
        "《条例》第三十八条",
        "县局",
        "企业",
        "不低于3%",
        "每年一次",
        "现场检查",
        "2人以上",
        "看执照",
        "",
    ]


def draft(county: County, edition: str = "第二版", *, copy: bool = False) -> ItemCatalogue:
    return services.create_catalogue(
        actor=county.actor("planner"), edition=edition, effective_from=dt.date(2023, 7, 1), copy_current=copy, now=NOW
    )


def test_import_of_a_printed_list_with_merged_numbers(county: County) -> None:
    rows = [
        HEADER,
        listed(1, "登记事项检查", "执照"),
        listed(1, "登记事项检查", "名称"),
        listed(2, "公示信息检查", "年报"),
    ]
    data = xlsx(rows, title="随机抽查事项清单", merge="A3:A4")
    batch = services.import_items(actor=county.actor("section"), data=data, file_name="清单.xlsx", now=NOW)
    assert (batch.rows, batch.created, batch.failed) == (3, 3, 0)
    catalogue = ItemCatalogue.objects.get(state=CatalogueState.DRAFT)
    assert list(catalogue.items.values_list("code", "sub_item")) == [("1", "执照"), ("1-2", "名称"), ("2", "年报")]
    again = services.import_items(actor=county.actor("section"), data=data, file_name="清单.xlsx", now=NOW)
    assert (again.unchanged, Item.objects.filter(catalogue=catalogue).count()) == (3, 3)
    assert catalogue.items.get(code="2").ratio_text == "不低于3%"


def test_publishing_supersedes_and_current_items_follow(county: County) -> None:
    old = queries.current_items(county.units["s1"].path)
    assert [item.code for item in old] == ["A01", "A02", "A03", "A04", "A05"]
    new = draft(county, copy=True)
    services.remove_item(actor=county.actor("planner"), item=new.items.get(code="A05"), now=NOW)
    services.publish_catalogue(actor=county.actor("planner"), catalogue=new, now=NOW)
    former = ItemCatalogue.objects.get(edition="第一版修订版")
    assert (former.state, former.effective_to) == ("superseded", dt.date(2023, 6, 30))
    current = list(queries.current_items(county.units["s1"].path))
    assert [item.code for item in current] == ["A01", "A02", "A03", "A04"]
    assert {item.catalogue_id for item in current} == {new.pk}


def test_what_is_published_cannot_be_changed(county: County) -> None:
    planner = county.actor("planner")
    with pytest.raises(Refusal, match="不能再改"):
        services.remove_item(actor=planner, item=county.items[0], now=NOW)
    with pytest.raises(Refusal, match="不能再改"):
        services.import_items(
            actor=planner, data=xlsx([HEADER, listed(1, "甲", "乙")]), file_name="a.xlsx", now=NOW,
            catalogue=county.items[0].catalogue,
        )  # fmt: skip
    with pytest.raises(Stale):
        services.publish_catalogue(actor=planner, catalogue=ItemCatalogue.objects.get(), now=NOW)
    assert ItemCatalogue.objects.get().state == CatalogueState.IN_FORCE


def test_an_edition_is_not_published_empty_or_early(county: County) -> None:
    new = draft(county)
    with pytest.raises(Refusal, match="还没有抽查事项"):
        services.publish_catalogue(actor=county.actor("planner"), catalogue=new, now=NOW)
    late = draft(county, "第三版", copy=True)
    ItemCatalogue.objects.filter(pk=late.pk).update(effective_from=dt.date(2023, 7, 4))
    late.refresh_from_db()
    with pytest.raises(Refusal, match="还没有到"):
        services.publish_catalogue(actor=county.actor("planner"), catalogue=late, now=NOW)


def test_two_editions_at_once_end_with_one_in_force(county: County) -> None:
    first, second = draft(county, "第二版", copy=True), draft(county, "第三版", copy=True)
    services.publish_catalogue(actor=county.actor("planner"), catalogue=first, now=NOW)
    services.publish_catalogue(actor=county.actor("planner"), catalogue=second, now=NOW)
    assert ItemCatalogue.objects.filter(state=CatalogueState.IN_FORCE).get() == second
    first.state = CatalogueState.DRAFT  # a page that is out of date
    with pytest.raises(Stale):
        services.publish_catalogue(actor=county.actor("planner"), catalogue=first, now=NOW)
    assert ItemCatalogue.objects.filter(state=CatalogueState.IN_FORCE).get() == second


def test_code_taken_and_edition_taken(county: County) -> None:
    new = draft(county, copy=True)
    values = {name: getattr(new.items.get(code="A01"), name) for name in ("code", "name")}
    with pytest.raises(Refusal, match="A01") as caught:
        services.create_item(actor=county.actor("planner"), catalogue=new, values=values, now=NOW)
    assert caught.value.field == "code"
    with pytest.raises(Refusal, match="第二版"):
        draft(county)


def test_heads_do_not_edit(county: County) -> None:
    with pytest.raises(NotAllowed):
        services.create_catalogue(actor=county.actor("head"), edition="x", effective_from=dt.date(2023, 7, 1), now=NOW)
