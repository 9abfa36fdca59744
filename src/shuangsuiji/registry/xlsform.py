"""检查要点 as an XLSForm: the workbook that ODK, Kobo and pyxform know (sheets survey, choices, settings).

A point becomes a question with its law as guidance and its method as hint; a judgement is followed by the text of what is
wrong and, as its photo rule says, by a photo. 重点 points bear a star before their text. A form made elsewhere comes in
as far as a checklist can hold it; what it cannot hold is told, row by row.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shuangsuiji.common.errors import Refusal
from shuangsuiji.tabular.problems import TableProblem
from shuangsuiji.tabular.reading import Table, read_tables
from shuangsuiji.tabular.writing import Sheet, write_xlsx

from .models import AnswerKind, ChecklistItem, PhotoRule, Rulebook

SURVEY = ("type", "name", "label", "hint", "guidance_hint", "required", "relevant")
JUDGEMENT = (("ok", "符合"), ("problem", "不符合"), ("na", "不适用"))
_PLAIN_TYPES = {
    AnswerKind.TEXT: "text", AnswerKind.NUMBER: "decimal", AnswerKind.DATE: "date", AnswerKind.PHOTO: "image",
}  # fmt: skip
_KINDS = {
    **dict.fromkeys(["text", "string", "barcode"], AnswerKind.TEXT),
    **dict.fromkeys(["integer", "int", "decimal", "range"], AnswerKind.NUMBER),
    **dict.fromkeys(["date", "datetime", "time"], AnswerKind.DATE),
    **dict.fromkeys(["image", "photo"], AnswerKind.PHOTO),
    **dict.fromkeys(["acknowledge", "trigger"], AnswerKind.CHOICE),
}
# what a device notes by itself
_SILENT = {
    "start", "end", "today", "deviceid", "username", "email", "phonenumber", "simserial", "subscriberid", "audit",
    "start-geopoint", "hidden", "calculate", "xml-external", "csv-external",
}  # fmt: skip
_SELECT = re.compile(r"select[_ ](?:(one)|multiple|all that apply)(?: from)?[ ]+(\S+)(.*)", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,39}")
_STARS = "*＊★※"
_YES = {"yes", "true", "true()", "1"}
_LENGTHS = {"text": 500, "section": 100}


def to_xlsform(rulebook: Rulebook, points: Iterable[ChecklistItem]) -> bytes:
    """A checklist as an xlsx workbook in pyxform's columns."""
    rows: list[list[str]] = []
    choices = [["judgement", code, label] for code, label in JUDGEMENT]
    section, number = "", 0
    for point in points:
        if point.section != section:
            rows += _turn(section, point.section, number := number + 1)
            section = point.section
        rows += _questions(point)
        choices += [[f"{point.name}_list", choice["name"], choice["label"]] for choice in point.choices]
    rows += [_row("end_group")] if section else []
    settings = [rulebook.title, f"checklist_{rulebook.series}", str(rulebook.version)]
    return write_xlsx(
        [
            Sheet("survey", SURVEY, rows),
            Sheet("choices", ["list_name", "name", "label"], choices),
            Sheet("settings", ["form_title", "form_id", "version"], [settings]),
        ]
    )


def _turn(former: str, section: str, number: int) -> list[list[str]]:
    close = [_row("end_group")] if former else []
    return close + ([_row("begin_group", f"group{number}", section)] if section else [])


def _row(kind: str, name: str = "", label: str = "", **more: str) -> list[str]:
    cells = {"type": kind, "name": name, "label": label, **more}
    return [cells.get(column, "") for column in SURVEY]


def _questions(point: ChecklistItem) -> list[list[str]]:
    label = f"{'*' if point.is_key else ''}{point.text}"
    required = "yes" if point.required else ""
    rows = [
        _row(
            _type(point), point.name, label, hint=point.method, guidance_hint=point.law, required=required,
        )
    ]  # fmt: skip
    wrong = f"${{{point.name}}} = 'problem'" if point.answer == AnswerKind.JUDGEMENT else ""
    if wrong:
        rows.append(_row("text", f"{point.name}_note", "问题描述", relevant=wrong, required="yes"))
    if point.photo != PhotoRule.NONE and point.answer != AnswerKind.PHOTO:
        must = "yes" if point.photo in {PhotoRule.PROBLEM, PhotoRule.ALWAYS} else ""
        when = wrong if point.photo == PhotoRule.PROBLEM else ""
        rows.append(_row("image", f"{point.name}_photo", "照片", relevant=when, required=must))
    return rows


def _type(point: ChecklistItem) -> str:
    if point.answer == AnswerKind.JUDGEMENT:
        return "select_one judgement"
    if point.answer in {AnswerKind.CHOICE, AnswerKind.CHOICES}:
        return f"select_{'one' if point.answer == AnswerKind.CHOICE else 'multiple'} {point.name}_list"
    return _PLAIN_TYPES[AnswerKind(point.answer)]


@dataclass
class ReadForm:
    """What a form holds: its title, points as fields of ChecklistItem without order, and what did not come in."""

    title: str
    points: list[dict[str, Any]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)


def read_xlsform(data: bytes, file_name: str) -> ReadForm:
    """Read a workbook as an XLSForm. Raises Refusal when it is none, or holds no question a checklist can ask."""
    try:
        tables = {table.name.strip().lower(): table for table in read_tables(data, file_name)}
    except TableProblem as error:
        raise Refusal(error.message, mend=error.mend, field="file") from error
    if "survey" not in tables:
        raise Refusal("文件里没有名为 survey 的工作表。", mend="请选择 XLSForm 表单（Excel 工作簿）。", field="file")
    survey = _records(tables["survey"])
    if not survey or "type" not in survey[0][1]:
        raise Refusal("survey 表里没有 type 列。", mend="请检查表头：type、name、label。", field="file")
    settings = _records(tables["settings"]) if "settings" in tables else []
    form = ReadForm(settings[0][1].get("form_title", "") if settings else "")
    lists = _choices(tables.get("choices"))
    for number, row in survey:
        _take(form, number, row, lists)
    if not form.points:
        raise Refusal("表单里没有可以转成检查要点的问题。", mend="请检查 survey 表的 type 列。", field="file")
    return form


def _records(table: Table) -> list[tuple[int, dict[str, str]]]:
    """Rows under the header by lower-case column names, with their numbers; `label::…` counts as `label`, Chinese first."""
    header = [re.sub(r"\s*::?\s*", "::", cell.strip().lower()) for cell in table.rows[0]] if table.rows else []
    found = []
    for number, cells in enumerate(table.rows[1:], start=2):
        row = {name: cell for name, cell in zip(header, cells, strict=True) if name and cell}
        for name in ("label", "hint", "guidance_hint"):
            spoken = {key: cell for key, cell in row.items() if key.startswith(f"{name}::")}
            chinese = next((cell for key, cell in spoken.items() if re.search(r"chinese|zh|中文|汉", key)), "")
            row[name] = row.get(name) or chinese or next(iter(spoken.values()), "")
        if any(cells):
            found.append((number, row))
    return found


def _choices(table: Table | None) -> dict[str, list[dict[str, str]]]:
    lists: dict[str, list[dict[str, str]]] = {}
    for _, row in _records(table) if table else []:
        name = row.get("list_name") or row.get("list name", "")
        if name and row.get("name"):
            lists.setdefault(name, []).append({"name": row["name"], "label": row["label"] or row["name"]})
    return lists


def _take(form: ReadForm, number: int, row: Mapping[str, str], lists: Mapping[str, list[dict[str, str]]]) -> None:
    kind = " ".join(row.get("type", "").split())
    word = kind.lower().replace(" ", "_")
    if word in {"begin_group", "begin_repeat"}:
        form.sections.append(row["label"] or row.get("name", ""))
    elif word in {"end_group", "end_repeat"}:
        del form.sections[-1:]
    elif word and word not in _SILENT and not _belongs_to_last(form, word, row):
        _take_question(form, number, kind, row, lists)


def _belongs_to_last(form: ReadForm, word: str, row: Mapping[str, str]) -> bool:
    """Whether a row is the photo or the note of the point before it, as `to_xlsform` writes them."""
    last = form.points[-1] if form.points else None
    if last is None:
        return False
    if word in {"image", "photo"} and row.get("name") == f"{last['name']}_photo":
        must = row.get("required", "").lower() in _YES
        last["photo"] = (
            PhotoRule.PROBLEM if row.get("relevant") else PhotoRule.ALWAYS if must else PhotoRule.OPTIONAL
        ).value
        return True
    return word == "text" and row.get("name") == f"{last['name']}_note" and bool(row.get("relevant"))


def _take_question(
    form: ReadForm, number: int, kind: str, row: Mapping[str, str], lists: Mapping[str, list[dict[str, str]]]
) -> None:
    text = row["label"] or row.get("name", "")
    answer, choices = _answer(kind, lists)
    if answer is None:
        form.left_out.append(f"第 {number} 行“{text[:30]}”：类型 {kind} 不能转成检查要点。")
        return
    if row.get("relevant"):
        form.left_out.append(f"第 {number} 行“{text[:30]}”：显示条件没有转入，要点始终显示。")
    section = " / ".join(filter(None, form.sections))
    form.points.append(
        {
            "name": _free(form, row.get("name", "")),
            "section": section[: _LENGTHS["section"]],
            "text": text.lstrip(_STARS).strip()[: _LENGTHS["text"]],
            "is_key": text[:1] in _STARS and bool(text),
            "answer": answer.value,
            "choices": choices,
            "required": row.get("required", "").lower() in _YES,
            "law": row["guidance_hint"],
            "method": row["hint"],
            "photo": PhotoRule.NONE.value,
        }
    )


def _answer(kind: str, lists: Mapping[str, list[dict[str, str]]]) -> tuple[AnswerKind | None, list[dict[str, str]]]:
    """The kind of answer and its choices that a `type` asks for; None for one that a checklist cannot ask."""
    select = _SELECT.fullmatch(kind)
    if select is None:
        answer = _KINDS.get(kind.lower())
        return answer, [{"name": "yes", "label": "已确认"}] if answer == AnswerKind.CHOICE else []
    choices = list(lists.get(select[2], []))
    if not choices:
        return None, []
    if select[1] and {choice["name"] for choice in choices} == {code for code, _ in JUDGEMENT}:
        return AnswerKind.JUDGEMENT, []
    if "other" in select[3]:
        choices.append({"name": "other", "label": "其他"})
    return (AnswerKind.CHOICE if select[1] else AnswerKind.CHOICES), choices


def _free(form: ReadForm, name: str) -> str:
    """The question's own name where it is one, else the next free."""
    taken = {point["name"] for point in form.points}
    if _NAME.fullmatch(name) and name not in taken:
        return name
    return next(free for free in (f"q{n}" for n in range(1, len(taken) + 2)) if free not in taken)
