"""From an uploaded file to tables of text."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from shuangsuiji.tabular.delimited import read_delimited
from shuangsuiji.tabular.jail import run_jailed
from shuangsuiji.tabular.limits import DEFAULT_LIMITS, Limits
from shuangsuiji.tabular.problems import FileRefused
from shuangsuiji.tabular.sniff import Kind, sniff
from shuangsuiji.tabular.text import square


@dataclass(frozen=True)
class Table:
    """One sheet or table: its name as the user knows it and rows of equal length, every cell tidied text."""

    name: str
    rows: list[list[str]]


def read_tables(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> list[Table]:
    """Read every table of an uploaded file (xlsx, xls, Excel-2003 XML, docx, pdf, csv, tsv).

    Numbers are as the person saw them (no ``1.0``, no exponents, ``5%`` kept), dates ISO, merged cells filled, text NFC
    and without blanks around it. Spreadsheets and documents are parsed in a jailed child process.

    Args:
        data: the whole file.
        name: the file's name, only to call a delimited text by; its ending does not matter.
        limits: upper bounds.

    Returns:
        The tables that are not empty, in the file's order.

    Raises:
        FileRefused: with a Chinese sentence, for anything else than a readable file.
    """
    kind = sniff(data, limits)
    if kind is Kind.TEXT:
        tables = [Table(name, read_delimited(data, name, limits))]
    else:
        tables = _collect(run_jailed(kind, data, limits))
    filled = [table for table in tables if any(map(any, table.rows))]
    if not filled:
        raise FileRefused("文件里没有表格内容。请确认填好的数据在可见的工作表（或 Word 表格）中，保存后再上传。")
    return filled


def _collect(messages: Iterable[Any]) -> list[Table]:
    tables: list[Table] = []
    for message in messages:
        if isinstance(message, str):
            tables.append(Table(message, []))
        else:
            tables[-1].rows.append(message)
    return [Table(table.name, square(table.rows)) for table in tables]
