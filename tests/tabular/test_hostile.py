"""Files built to break a reader are refused in words, quickly and in little memory."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from shuangsuiji.tabular.archive import column_number
from shuangsuiji.tabular.columns import column_letters
from shuangsuiji.tabular.limits import DEFAULT_LIMITS, Limits
from shuangsuiji.tabular.problems import FileRefused
from shuangsuiji.tabular.reading import read_tables
from shuangsuiji.tabular.stream import open_sheets
from tests.tabular.files import CELL_A, MAIN, SPREADSHEET_XML, grid, plain_grid, workbook, zipped

LETTERS = [column_letters(index) for index in range(1000)]
LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))


def many_strings(count: int) -> Iterator[str]:
    """Shared strings of so many megabytes."""
    yield f"<sst {MAIN}>"
    for _ in range(count):
        yield "<si><t>" + "A" * 1_000_000 + "</t></si>"
    yield "</sst>"


def far_cell(reference: str) -> str:
    row = reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return (
        f'<worksheet {MAIN}><dimension ref="A1:{reference}"/><sheetData>'
        f'<row r="{row}"><c r="{reference}"><v>1</v></c></row></sheetData></worksheet>'
    )


def merges(count: int) -> str:
    cells = "".join(f'<mergeCell ref="A1:CV{9_000 + i}"/>' for i in range(count))
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="9999"><c r="CV9999"><v>1</v></c></row>'
    return f"<worksheet {MAIN}><sheetData>{rows}</sheetData><mergeCells>{cells}</mergeCells></worksheet>"


def declared(declaration: str, text: str) -> str:
    return (
        f'<!DOCTYPE x [{declaration}]><worksheet {MAIN}><sheetData><row r="1">'
        f'<c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row></sheetData></worksheet>'
    )


def forged_size() -> bytes:
    """Sizes in the directory made small, so that only unpacking tells the truth."""
    data = workbook(CELL_A, many_strings(8))
    directory = data.rfind(b"PK\x01\x02", 0, data.rfind(b"xl/sharedStrings.xml"))
    return data[: directory + 24] + (1000).to_bytes(4, "little") + data[directory + 28 :]


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "strings of 70 MB": (lambda: workbook(CELL_A, many_strings(70)), "解开后"),
    "forged size": (forged_size, "损坏"),
    "thousand columns": (lambda: workbook(grid(200, LETTERS)), "超过上限 100 列"),
    "2000 x 2500": (lambda: workbook(plain_grid(2000, 2500)), "解开后"),
    "columns without references": (lambda: workbook(plain_grid(1000, 1000), packed=False), "超过上限 100 列"),
    "last possible cell": (lambda: workbook(far_cell("XFD1048576")), "“S”用到了第 16384 列"),
    "last possible row": (lambda: workbook(far_cell("A1048576")), "超过上限 200000 行"),
    "box too large": (lambda: workbook(far_cell("CV150000")), "单元格"),
    "overlapping merges": (lambda: workbook(merges(900)), "合并单元格"),
    "billion laughs": (lambda: workbook(declared(f'<!ENTITY l0 "lol">{LAUGHS}', "&l9;")), "实体声明"),
    "quadratic": (lambda: workbook(declared(f'<!ENTITY a "{"A" * 100_000}">', "&a;" * 5000)), "实体声明"),
    "external entity": (lambda: workbook(declared('<!ENTITY a SYSTEM "file:///etc/passwd">', "&a;")), "实体声明"),
    "too many parts": (lambda: zipped({f"{i}.xml": "" for i in range(600)}), "部件超过"),
    "entities in xml 2003": (
        lambda: SPREADSHEET_XML.replace("<Workbook", "<!DOCTYPE x [<!ENTITY a 'b'>]><Workbook", 1).encode(),
        "实体声明",
    ),
    "too large": (lambda: b"a,b\n" * 6_000_000, "超过上限 20 MB"),
    "too many fields": (lambda: b"," * 200 + b"\n", "超过上限 100 列"),
    "too many rows": (lambda: b"a\n" * 300_000, "超过上限 200000 行"),
    "one endless field": (lambda: b"a,b\n1," + b"x" * 300_000, "单元格过长"),
}
MEASURE = """
import json, resource, sys
from shuangsuiji.tabular.problems import FileRefused
from shuangsuiji.tabular.reading import read_tables
def cpu_seconds():
    return sum(sum(resource.getrusage(kind)[:2]) for kind in kinds)
def own_megabytes():
    # not ru_maxrss: over exec it keeps the peak of the process that started this one
    return next(int(line.split()[1]) // 1024 for line in open("/proc/self/status") if line.startswith("VmHWM"))
kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
answers = []
for path in sys.argv[1:]:
    data = open(path, "rb").read()
    start = cpu_seconds()
    try:
        read_tables(data, "x.csv")
        answer = "read"
    except FileRefused as refused:
        answer = str(refused)
    answers.append([answer, cpu_seconds() - start])
children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
print(json.dumps([answers, max(own_megabytes(), children)]))
"""


@pytest.fixture(scope="module")
def million_cells() -> bytes:
    return workbook(plain_grid(20_000, 50), packed=False)


def test_bombs_are_refused_quickly_and_in_little_memory(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("bombs")
    paths = []
    for number, (make, _) in enumerate(BOMBS.values()):
        paths.append(folder / f"{number}.xlsx")
        paths[-1].write_bytes(make())
    output = subprocess.run([sys.executable, "-c", MEASURE, *paths], capture_output=True, check=True).stdout
    answers, megabytes = json.loads(output)
    for (name, (_, words)), (answer, seconds) in zip(BOMBS.items(), answers, strict=True):
        assert words in answer, f"{name}: {answer}"
        assert seconds < 2, f"{name}: {seconds}"
    assert megabytes < 300


@pytest.mark.parametrize(
    "limits",
    [replace(DEFAULT_LIMITS, cpu_seconds=1), replace(DEFAULT_LIMITS, wall_seconds=0.05)],
    ids=["cpu", "wall"],
)
def test_a_reader_that_takes_too_long_is_stopped(million_cells: bytes, limits: Limits) -> None:
    with pytest.raises(FileRefused, match="时间或内存上限"):
        read_tables(million_cells, "x.xlsx", limits)


def test_a_reader_that_takes_too_much_memory_is_stopped(million_cells: bytes) -> None:
    with pytest.raises(FileRefused, match="时间或内存上限"):
        read_tables(million_cells, "x.xlsx", replace(DEFAULT_LIMITS, memory=100 << 20))


def test_the_jail_opens_no_file_and_no_socket() -> None:
    code = """
import socket
from shuangsuiji.tabular.jail import lock_down
from shuangsuiji.tabular.limits import DEFAULT_LIMITS
lock_down(DEFAULT_LIMITS)
for act in (lambda: open("/etc/passwd"), socket.socket):
    try:
        act()
    except OSError as error:
        print(error.errno)
"""
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout
    assert output.split() == ["24", "24"]


def test_a_large_table_is_read() -> None:
    (table,) = read_tables(workbook(plain_grid(20_000, 4), packed=False), "x.xlsx")
    assert (len(table.rows), table.rows[-1]) == (20_000, ["1"] * 4)


def test_an_import_refuses_a_million_rows_that_are_not_there(tmp_path: Path) -> None:
    (tmp_path / "far").write_bytes(workbook(far_cell("A1048576")))
    with pytest.raises(FileRefused, match="只有 1 行有内容"):
        open_sheets(tmp_path / "far", "x.xlsx", tmp_path)


def test_column_letters_and_numbers_are_inverse() -> None:
    assert [column_number(column_letters(index).encode()) for index in range(20_000)] == list(range(1, 20_001))


def test_archives_that_lie_about_themselves() -> None:
    for ending in (b"", b"PK\x05\x06" + b"\xff" * 18, b"PK\x05\x06" + bytes(8) + b"\x40" + bytes(9)):
        with pytest.raises(FileRefused, match="不完整或已损坏"):
            read_tables(b"PK\x03\x04" + bytes(100) + ending, "x.xlsx")
