"""Estimates as a sheet."""

from collections.abc import Sequence
from fractions import Fraction

from shuangsuiji.tabular.writing import Sheet, write_xlsx

from .queries import Line

HEADER = (
    "名称", "户数", "抽中", "已出结果", "其中无法联系", "发现问题", "原始问题发现率", "加权估计", "区间下限", "区间上限",
    "不含无法联系的估计", "覆盖户数占比", "未覆盖",
)  # fmt: skip


def estimates_xlsx(title: str, lines: Sequence[Line]) -> bytes:
    """One line per estimate, in the columns of the page."""
    return write_xlsx([Sheet(title, HEADER, [_cells(line) for line in lines])])


def _cells(line: Line) -> list[str]:
    whole, made = line.whole, line.made
    counts = [line.size, line.drawn, line.visited, line.unmade, line.found]
    shares = [whole.raw, whole.rate, whole.low, whole.high, made.rate, whole.covered]
    return [line.title, *map(str, counts), *map(as_percent, shares), "、".join(whole.left_out)]


def as_percent(share: float | Fraction | None) -> str:
    """0.0312 → 3.1%; nothing known → a dash."""
    return "—" if share is None else f"{float(share):.1%}"
