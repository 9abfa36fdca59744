"""Lists as sheets: the titles are those that an import knows, so that a list can be exported, corrected and taken in again."""

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter, itemgetter
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from shuangsuiji.common.errors import Refusal
from shuangsuiji.tabular.columns import SheetSpec
from shuangsuiji.tabular.writing import REASON_TITLE, Sheet, write_xlsx

from .item_sheets import ITEM_SHEET
from .models import CLASS_CHOICES, ImportBatch, Item, Subject, SubjectChange, SubjectKind, SubjectState, SubjectTag
from .queries import shown_change
from .sheets import SHEETS, SUBJECT_SHEET

MOST_ROWS = 50_000
CHUNK = 2000
Cells = Mapping[str, Callable[[Any], Any]]


def _label_of(name: str, labels: Mapping[str, str]) -> Callable[[Any], str]:
    """Reads a choice by its label; one that the list does not know stands as it is."""
    return lambda row: labels.get(row[name], row[name])


# Legal person and phone stay behind: a list that leaves the system needs neither, and a sheet without them changes neither.
# Read as plain values: thirty thousand models would take longer than the workbook.
_SUBJECT_VALUES = ("pk", "code", "name", "org_form", "established_on", "address", "industry", "grid")
_SUBJECT_CHOICES = {"kind": SubjectKind.choices, "state": SubjectState.choices, "risk_class": CLASS_CHOICES}
_SUBJECT_CELLS: Cells = {
    **{name: itemgetter(name) for name in _SUBJECT_VALUES[1:]},
    **{name: _label_of(name, dict(choices)) for name, choices in _SUBJECT_CHOICES.items()},
    "office": itemgetter("office__short_name"),
    "tags": itemgetter("tags"),
}
_ITEM_CELLS: Cells = {
    **{column.key: attrgetter(column.key) for column in ITEM_SHEET.columns},
    "category": lambda row: row.get_category_display(),
    "speciality": lambda row: row.speciality.name if row.speciality else "",
}


def subjects_xlsx(rows: QuerySet[Subject]) -> bytes:
    """Subjects as a workbook. Raises Refusal for more than MOST_ROWS."""
    tags = _tags_of(rows)
    found = rows.prefetch_related(None).order_by("code", "pk")
    values = found.values(*_SUBJECT_VALUES, *_SUBJECT_CHOICES, "office__short_name").iterator(CHUNK)
    tagged = ({**row, "tags": "、".join(tags.get(row["pk"], ()))} for row in values)
    return write_sheet(SUBJECT_SHEET, _SUBJECT_CELLS, tagged, found.count())


def _tags_of(rows: QuerySet[Subject]) -> dict[int, list[str]]:
    """Subject → the names of its tags."""
    taggings = SubjectTag.objects.filter(subject__in=rows.order_by().values("pk")).order_by("tag__name")
    found: dict[int, list[str]] = {}
    for subject, name in taggings.values_list("subject_id", "tag__name"):
        found.setdefault(subject, []).append(name)
    return found


CHANGE_TITLES = ["时间", "代码", "检查对象", "类型", "字段", "原内容", "新内容", "来源", "依据", "经办人"]


def changes_xlsx(rows: QuerySet[SubjectChange]) -> bytes:
    """动态更新 as a workbook. Raises Refusal for more than MOST_ROWS."""
    _refuse_many(rows.order_by().count())
    lines = []
    for row in rows.iterator(CHUNK):
        said = shown_change(row)
        lines.append([
            f"{timezone.localtime(said.at):%Y-%m-%d %H:%M}", said.subject.code, said.subject.name, said.kind, said.field,
            said.old, said.new, said.source, said.reference, said.by,
        ])  # fmt: skip
    return write_xlsx([Sheet("动态更新", CHANGE_TITLES, lines)])


def items_xlsx(rows: QuerySet[Item]) -> bytes:
    """Items in the usual twelve columns with code, category and speciality. Raises Refusal for more than MOST_ROWS."""
    numbered = list(rows.select_related("speciality").order_by("pk")[: MOST_ROWS + 1])
    for number, row in enumerate(numbered, start=1):
        row.number = number  # type: ignore[attr-defined]
    return write_sheet(ITEM_SHEET, _ITEM_CELLS, numbered, len(numbered))


def write_sheet(spec: SheetSpec, cells: Cells, rows: Iterable[Any], count: int) -> bytes:
    _refuse_many(count)
    columns = [(column.title, cells[column.key]) for column in spec.columns if column.key in cells]
    lines = [[str(value) if (value := read(row)) is not None else "" for _, read in columns] for row in rows]
    return write_xlsx([Sheet(spec.name, [title for title, _ in columns], lines)])


def _refuse_many(count: int) -> None:
    if count > MOST_ROWS:
        raise Refusal(f"共有 {count:,} 条，超过一次导出的上限 {MOST_ROWS:,} 条。", mend="请加上筛选条件，分几次导出。")


def problem_sheet(batch: ImportBatch) -> Sheet:
    """The rows that an import handed back, under their own header, with the reasons in the last column."""
    header = batch.layout["header"]
    keep = [index for index, cell in enumerate(header) if cell != REASON_TITLE]
    rows = []
    for problem in batch.problems.order_by("row").iterator(CHUNK):
        cells = [*problem.cells, *[""] * (len(header) - len(problem.cells))]
        reasons = [f"{error['column']}：{error['reason']}{error['mend']}" for error in problem.errors]
        rows.append([*(cells[index] for index in keep), "\n".join(reasons)])
    return Sheet(SHEETS[batch.kind].name, [*(header[index] for index in keep), REASON_TITLE], rows)
