"""The demo's joint list, key list, tags of items, checklists and handbooks, made by the same services as a bureau's."""

import csv
import io
import tomllib
from datetime import date, datetime
from importlib.resources import files
from typing import Any

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.registry import queries as registry
from shuangsuiji.registry import services
from shuangsuiji.registry.bundle_files import BundleRow
from shuangsuiji.registry.queries.bundles import key_of
from shuangsuiji.registry.services import reports, rulebooks, texts

from .organisation import Office

CITY = "晋城市市场监督管理局"
JOINT_HEADER = ("抽查领域", "抽查事项", "检查对象", "发起部门", "配合部门", "抽查层级")
# name of the 1+X bundle, its lead item, and what is checked with it
BUNDLE = ("企业登记与公示“1+X”", "登记事项检查", "公示信息检查", "商标使用行为的检查")
KEY_HEADER = ("监管事项", "监管主体", "监管对象", "监管措施", "依据")


def lists_data() -> dict[str, Any]:
    """The shipped texts."""
    return tomllib.loads((files("shuangsuiji.demo") / "data" / "lists.toml").read_text(encoding="utf-8"))


def load_lists(office: Office, now: datetime) -> None:
    """Everything that hangs on the random list, which stands already: reported, tagged, explained."""
    planner, data = office.actor("planner"), lists_data()
    _publish(planner, registry.CatalogueKind.JOINT, JOINT_HEADER, data["joint"], data["joint_document"], now)
    _publish(planner, registry.CatalogueKind.KEY, KEY_HEADER, data["key"], data["key_document"], now)
    _report(planner, now)
    items = {
        item.name: item
        for item in registry.current_items(office.bureau.path)
        if item.catalogue.kind == registry.CatalogueKind.RANDOM
    }
    known = {tag.name: tag for tag in registry.tags()}
    for name, tags in data["tags"].items():
        services.map_item(actor=planner, item=items[name], tags=[known[tag] for tag in tags], now=now)
    lead, *others = (key_of(items[name]) for name in BUNDLE[1:])
    services.save_bundle(actor=planner, row=BundleRow(BUNDLE[0], lead, others, "对企业一次上门，一并检查。"), now=now)
    _write_texts(planner, data, items, now)


def _publish(
    planner: Actor, kind: str, header: tuple[str, ...], rows: list[list[str]], document: str, now: datetime
) -> None:
    catalogue = services.create_catalogue(
        actor=planner, kind=kind, edition="第一版", adopting_document=document, effective_from=date(2023, 1, 1), now=now
    )
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(
        [("序号", *header), *([str(n), *row] for n, row in enumerate(rows, 1))]
    )
    batch = services.import_items(
        actor=planner,
        data=out.getvalue().encode(),
        file_name=f"{catalogue.get_kind_display()}.csv",
        catalogue=catalogue,
        now=now,
    )
    if batch.errors:
        raise ValueError(f"the demo's list has faulty rows: {batch.errors[:3]}")
    services.publish_catalogue(actor=planner, catalogue=catalogue, now=now)


def _report(planner: Actor, now: datetime) -> None:
    random = registry.catalogues_visible(planner).get(kind=registry.CatalogueKind.RANDOM)
    report = reports.report_catalogue(actor=planner, catalogue=random, to_name=CITY, now=now)
    reports.note_receipt(actor=planner, report=report, receipt_number="晋市监回执〔2023〕3号（示意）", now=now)


def _write_texts(planner: Actor, data: dict[str, Any], items: dict[str, registry.Item], now: datetime) -> None:
    for kind, rows in (("checklist", data["checklists"]), ("guide", data["guides"])):
        for row in rows:
            values = {"kind": kind, "title": row["title"], "body": row.get("body", "")}
            text = texts.create_text(actor=planner, model=registry.Rulebook, values=values, now=now)
            rulebooks.link_items(actor=planner, rulebook=text, items=[items[row["item"]]], now=now)
            for point in row.get("points", []):
                rulebooks.save_point(actor=planner, rulebook=text, point=None, values=_point(point), now=now)
            texts.publish_text(actor=planner, text=text, now=now)
    for row in data["handbooks"]:
        handbook = texts.create_text(actor=planner, model=registry.Handbook, values=row, now=now)
        texts.publish_text(actor=planner, text=handbook, now=now)


def _point(row: list[Any]) -> dict[str, Any]:
    return dict(zip(("section", "is_key", "text", "method", "law", "photo"), row, strict=True))
