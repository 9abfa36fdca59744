"""1+X bundles as files: a workbook to keep and bring in again, and a sheet of paper for each."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from shuangsuiji.documents.paper import Line, Paper, Style, Table
from shuangsuiji.tabular.cells import short_text
from shuangsuiji.tabular.columns import Column, Parsed, SheetSpec, choose_table, parse_sheet
from shuangsuiji.tabular.reading import read_tables
from shuangsuiji.tabular.writing import Sheet, write_xlsx

from .cells import known
from .models import CatalogueKind
from .queries.bundles import BundleContents

LEAD, OTHER = "牵头", "同查"
KINDS = {str(kind.label): kind.value for kind in CatalogueKind}
BUNDLE_SHEET = SheetSpec(
    "1+X组合",
    (
        Column("name", "组合名称", ("组合",), required=True, parse=short_text(100)),
        Column(
            "role", "牵头/同查", ("角色", "1/X"), required=True, parse=known({LEAD: LEAD, OTHER: OTHER}, [LEAD, OTHER])
        ),
        Column("kind", "清单", parse=known(KINDS, list(KINDS))),
        Column("code", "事项编号", ("编号",), required=True, parse=short_text(20)),
        Column("item", "抽查事项", ("抽查事项名称", "事项名称"), parse=short_text(200)),
        Column("note", "备注", parse=short_text(300)),
    ),
)


@dataclass
class BundleRow:
    """A bundle as a file names it: its keys, and the rows of the file they stand in."""

    name: str
    lead: str = ""
    others: list[str] = field(default_factory=list)
    note: str = ""
    rows: dict[str, int] = field(default_factory=dict)


def read_bundles(data: bytes, file_name: str) -> tuple[Parsed, list[BundleRow]]:
    """The bundles of a file; raises TableProblem. Rows with errors are in `Parsed.errors` alone."""
    parsed = parse_sheet(choose_table(read_tables(data, file_name), BUNDLE_SHEET), BUNDLE_SHEET)
    found: dict[str, BundleRow] = {}
    for row in parsed.rows:
        values = row.values
        bundle = found.setdefault(values["name"], BundleRow(values["name"]))
        key = f"{values.get('kind') or CatalogueKind.RANDOM.value}:{values['code']}"
        bundle.rows[key] = row.number
        bundle.note = bundle.note or values.get("note", "")
        if values["role"] == LEAD and not bundle.lead:
            bundle.lead = key
        elif key not in bundle.others:
            bundle.others.append(key)
    return parsed, list(found.values())


def write_bundles(found: Sequence[BundleContents]) -> bytes:
    """Bundles as a workbook that can be brought in again."""
    labels = {value: label for label, value in KINDS.items()}
    rows = []
    for contents in found:
        names = {f"{item.catalogue.kind}:{item.code}": item.name for item in contents.items}
        for key in contents.bundle.keys:
            kind, _, code = key.partition(":")
            role = LEAD if key == contents.bundle.lead else OTHER
            rows.append([contents.bundle.name, role, labels[kind], code, names.get(key, ""), contents.bundle.note])
    return write_xlsx([Sheet(BUNDLE_SHEET.name, [column.title for column in BUNDLE_SHEET.columns], rows)])


def bundle_paper(contents: BundleContents, unit_name: str) -> Paper:
    """The sheet that goes along on a visit: the lead item and all that is checked with it, on one A4 page."""
    rows = [
        [str(place), "1" if item is contents.lead else "X", f"{item.code} {item.name}", item.sub_item, item.legal_basis, item.methods]
        for place, item in enumerate(contents.items, start=1)
    ]  # fmt: skip
    header = ("序号", "1/X", "抽查事项", "子项", "抽查依据", "抽查方式")
    return Paper(
        f"1+X检查事项单（{contents.bundle.name}）",
        [
            Line(Style.TITLE, f"{contents.bundle.name}“1+X”检查事项单"),
            Line(Style.CENTRE, f"{unit_name}　进一次门、查 {len(rows)} 项事"),
            Table(rows, header=header, widths=(0.6, 0.6, 3, 2.4, 4, 1.6)),
            Line(Style.FLUSH, f"备注：{contents.bundle.note or '—'}"),
            Line(
                Style.FLUSH,
                "检查对象：　　　　　　　　　　检查人员：　　　　　　　　　　检查日期：　　　　年　　月　　日",
            ),
        ],
        form=True,
    )
