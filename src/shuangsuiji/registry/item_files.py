"""A list as a file: xlsx and docx in its printed columns, csv and json with everything."""

import json
from collections.abc import Iterable

from shuangsuiji.tabular.writing import Sheet, write_csv, write_docx_table, write_xlsx

from .item_sheets import PRINTED, text_columns, titles_of
from .models import CatalogueKind, Item, ItemCatalogue
from .queries.catalogues import printed
from .readings import in_words

FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
WIDTHS = {"sub_item": 2.0, "legal_basis": 3.0, "content": 3.0, "measures": 3.0, "name": 2.0, "object_kind": 1.6}


def list_file(catalogue: ItemCatalogue, items: Iterable[Item], form: str) -> bytes:
    """The list in one of FORMATS. Raises KeyError for another."""
    rows = list(items)
    return {"xlsx": _xlsx, "docx": _docx, "csv": _csv, "json": _json}[form](catalogue, rows)


def file_name(catalogue: ItemCatalogue) -> str:
    """The list's name with its edition, without an ending."""
    return f"{catalogue.unit.name}{catalogue.get_kind_display()}（{catalogue.edition}）"


def printed_rows(kind: str, items: Iterable[Item]) -> tuple[list[str], list[list[str]]]:
    """Header and rows in the printed columns, 序号 first."""
    titles, columns = titles_of(kind), PRINTED[CatalogueKind(kind)]
    rows = [[str(n), *(printed(item, name) for name in columns)] for n, item in enumerate(items, 1)]
    return ["序号", *(titles[name] for name in columns)], rows


def _xlsx(catalogue: ItemCatalogue, items: list[Item]) -> bytes:
    header, rows = printed_rows(catalogue.kind, items)
    return write_xlsx([Sheet(catalogue.get_kind_display(), header, rows)])


def _docx(catalogue: ItemCatalogue, items: list[Item]) -> bytes:
    header, rows = printed_rows(catalogue.kind, items)
    widths = [0.6, *(WIDTHS.get(name, 1.0) for name in PRINTED[CatalogueKind(catalogue.kind)])]
    return write_docx_table(file_name(catalogue), header, rows, widths)


def _csv(catalogue: ItemCatalogue, items: list[Item]) -> bytes:
    titles, columns = titles_of(catalogue.kind), text_columns(catalogue.kind)
    return write_csv([titles[name] for name in columns], [[printed(item, name) for name in columns] for item in items])


def _json(catalogue: ItemCatalogue, items: list[Item]) -> bytes:
    titles = titles_of(catalogue.kind)
    body = {
        "清单": catalogue.get_kind_display(),
        "发布单位": catalogue.unit.name,
        "版次": catalogue.edition,
        "发布文件": catalogue.adopting_document,
        "施行日期": catalogue.effective_from.isoformat(),
        "内容摘要": catalogue.digest,
        "事项": [
            {
                **{titles[name]: printed(item, name) for name in text_columns(catalogue.kind)},
                "抽查比例（读作）": [in_words(reading) for reading in item.ratio],
                "抽查频次（读作）": [in_words(reading) for reading in item.frequency],
            }
            for item in items
        ],
    }
    return json.dumps(body, ensure_ascii=False, indent=1).encode()
