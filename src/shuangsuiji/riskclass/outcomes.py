"""Past results of visits, read from csv files: what a back-test needs.

Two cities whose outcomes are public are known by name; any other file comes with the names of its columns.
"""

import csv
import gzip
import io
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from shuangsuiji.common.errors import Refusal

from .scoring import Row

Line = Mapping[str, str]


class BadOutcomes(Refusal):
    """A file of outcomes that cannot be used."""


@dataclass(frozen=True)
class Visit:
    """One visit: whose, when, whether it found something, and what rules may look at."""

    subject: str
    day: date
    found: bool
    row: Row


@dataclass(frozen=True)
class Study:
    """Outcomes with the rules and the days that go with them: classes of `cut` are tried on visits from then on, rates are learned
    from visits between `learn` and `cut` of the classes of `learn`."""

    visits: list[Visit]
    rules: str
    fields: dict[str, type]
    learn: date
    cut: date


@dataclass(frozen=True)
class City:
    """How the published files of a city are read."""

    read: Callable[[Path], Iterator[Visit]]
    fields: dict[str, type]
    learn: date
    cut: date


def city_study(folder: Path, name: str) -> Study:
    """The outcomes of a known city in `folder` (searched below too). Raises Refusal."""
    city = CITIES[name]
    rules = (files("shuangsuiji.riskclass") / "data" / f"backtest-{name}.toml").read_text(encoding="utf-8")
    return Study(list(city.read(folder)), rules, city.fields, city.learn, city.cut)


def read_outcomes(path: Path, *, subject: str, day: str, found: str, numbers: list[str]) -> list[Visit]:
    """The visits of any csv: columns of the subject, the day, whether something was found (0/1, 是/否), and numbers for rules.

    Raises Refusal naming the line and column that cannot be read.
    """
    with _lines(path) as lines:
        wanted = [subject, day, found, *numbers]
        return [_outcome(path, place, line, wanted) for place, line in enumerate(lines, 2)]


def _outcome(path: Path, place: int, line: Line, columns: list[str]) -> Visit:
    missing = [name for name in columns if line.get(name) is None]
    if missing:
        raise BadOutcomes(f"{path.name} 第 {place} 行没有“{'、'.join(missing)}”列。", mend="请核对列名，或补齐这一行。")
    subject, day, found, *numbers = columns
    try:
        held, made = _truth(line[found]), _day(line[day])
        values = {name: float(line[name]) if line[name].strip() else None for name in numbers}
    except ValueError as error:
        raise BadOutcomes(
            f"{path.name} 第 {place} 行读不懂：{error}。", mend="日期写成 2026-01-31，结果写 0 或 1，数不带单位。"
        ) from error
    return _visit(line[subject].strip(), made, held, {**values, "found": held})


def _truth(text: str) -> bool:
    words = {"1": True, "是": True, "true": True, "0": False, "否": False, "false": False}
    word = text.strip().lower().removesuffix(".0")
    if word not in words:
        raise ValueError(f"“{text[:20]}”不是 0、1、是、否")
    return words[word]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip()[:10] if "-" in text else text.strip()[:8])
    except ValueError:
        raise ValueError(f"“{text[:20]}”不是日期") from None


def _visit(subject: str, day: date, found: bool, values: dict[str, Any]) -> Visit:
    return Visit(subject, day, found, {**values, "day": day, "end": day, "document": f"{day:%Y-%m-%d}"})


@contextmanager
def _lines(path: Path) -> Iterator[Iterator[Line]]:
    """The rows of a csv, packed by gzip or not, in UTF-8 or Latin-1."""
    try:
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except (OSError, EOFError) as error:
        raise BadOutcomes(f"读不到文件 {path}：{error}。") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if not reader.fieldnames:
        raise BadOutcomes(f"{path.name} 是空文件。")
    try:
        yield reader
    except csv.Error as error:
        raise BadOutcomes(f"{path.name} 第 {reader.line_num} 行不是 csv：{error}。") from error


def _find(folder: Path, name: str) -> Path:
    found = sorted(folder.rglob(name)) if folder.is_dir() else []
    if not found:
        raise BadOutcomes(f"{folder} 里没有 {name}。", mend="请给出存放该城市数据的文件夹。")
    return found[0]


def _chicago(folder: Path) -> Iterator[Visit]:
    """Canvass inspections of food businesses; found is a critical violation."""
    with _lines(_find(folder, "chicago_model_*.csv.gz")) as lines:
        for line in lines:
            counts = {name: float(line[f"{name}Count"]) for name in ("critical", "serious", "minor")}
            day, failed = _day(line["Inspection_Date"]), _truth(line["fail_flag"])
            yield _visit(line["License"], day, counts["critical"] > 0, {**counts, "failed": failed})


def _san_francisco(folder: Path) -> Iterator[Visit]:
    """Routine inspections of food businesses; found is a score of 85 or less of 100."""
    high: dict[tuple[str, str], int] = defaultdict(int)
    with _lines(_find(folder, "sf_violations.csv")) as lines:
        for line in lines:
            high[line["business_id"], line["date"]] += "High risk" in line["description"]
    with _lines(_find(folder, "sf_inspections.csv")) as lines:
        for line in lines:
            if line["type"] == "routine":
                score, key = float(line["score"]), (line["business_id"], line["date"])
                fields = {"score": score, "lost": 100 - score, "high": float(high[key])}
                yield _visit(line["business_id"], _day(line["date"]), score <= SF_FOUND, fields)


SF_FOUND = 85
CITIES = {
    "chicago": City(
        _chicago,
        {"critical": float, "serious": float, "minor": float, "failed": bool},
        date(2013, 1, 1),
        date(2014, 1, 1),
    ),
    "sf": City(_san_francisco, {"score": float, "lost": float, "high": float}, date(2016, 7, 1), date(2017, 1, 1)),
}
