"""`shuangsuiji demo` at a small scale: the same directory every time, a whole year, packages that verify, figures as JSON."""

import csv
import io
import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from shuangsuiji.common.codes import classify_code
from shuangsuiji.demo import catalogue, directory, officers, place
from shuangsuiji.demo.serving import is_free, welcome

SCALE = "0.01"
FIGURES = {"plan_rows", "subjects", "officers", "draws", "drawn", "visits", "published", "packages", "seconds"}


def command(folder: Path, *options: str, serve: bool = False) -> "subprocess.CompletedProcess[str]":
    """The command as a newcomer runs it, in a data directory of its own."""
    names = ("DJANGO_SETTINGS_MODULE", "SHUANGSUIJI_DATA_DIR", "SHUANGSUIJI_TEST_DIR", "DATABASE_URL")
    clean = {name: value for name, value in os.environ.items() if name not in names}
    line = [sys.executable, "-m", "shuangsuiji", "demo", "--data-dir", str(folder), *options]
    line += [] if serve else ["--no-serve"]
    return subprocess.run(line, capture_output=True, text=True, check=False, env=clean)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The demo, built once for all that look at it; its folder and its figures."""
    folder = tmp_path_factory.mktemp("demo")
    done = command(folder, "--json", "--scale", SCALE)
    assert done.returncode == 0, done.stderr
    return folder, json.loads(done.stdout.strip().splitlines()[-1])


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_the_directory_is_the_same_every_time() -> None:
    assert directory.subjects_csv(0.02) == directory.subjects_csv(0.02)
    assert officers.officers_csv() == officers.officers_csv()
    assert catalogue.items_csv() == catalogue.items_csv()


def test_thirty_thousand_invented_subjects_of_every_kind_the_plan_names() -> None:
    data = directory.subjects_csv()
    found = rows(data)
    assert 30_000 <= len(found) <= 30_500
    assert len({row["统一社会信用代码/注册号"] for row in found}) == len(found)
    codes = [row["统一社会信用代码/注册号"] for row in found if row["类别"] != "器具"]
    assert [code for code in codes[::97] if classify_code(code).doubts] == []
    assert {row["类别"] for row in found} == {"企业", "个体工商户", "农民专业合作社", "器具"}
    enterprises = [row["信用风险类别"] for row in found if row["类别"] == "企业"]
    assert 0.68 < enterprises.count("A") / len(enterprises) < 0.72
    assert not re.search(r"1[3-9]\d{9}", data.decode()), "no number that might ring somebody's telephone"


def test_the_figures_are_one_line_of_json(built: tuple[Path, dict[str, Any]]) -> None:
    _, figures = built
    assert set(figures) == FIGURES
    assert (figures["plan_rows"], figures["draws"], figures["packages"], figures["officers"]) == (15, 15, 15, 60)
    assert figures["drawn"] == figures["visits"] == figures["published"] >= 15


def test_every_package_verifies(built: tuple[Path, dict[str, Any]]) -> None:
    folder, _ = built
    packages = sorted((folder / "packages").glob("*.zip"))
    assert len(packages) == 15
    for package in packages[::5]:
        line = [sys.executable, "-m", "fairdraw", "verify", str(package)]
        done = subprocess.run(line, capture_output=True, text=True, check=False)
        assert done.returncode in (0, 3), done.stdout + done.stderr


def test_it_is_built_once(built: tuple[Path, dict[str, Any]]) -> None:
    folder, _ = built
    done = command(folder, "--json", "--scale", SCALE)
    assert done.returncode != 0
    assert "已有数据" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_refuses_to_run_outside_demo_mode(settings: Any) -> None:
    from django.core.management import CommandError, call_command

    settings.DEMO = False
    with pytest.raises(CommandError, match="只能在演示模式运行"):
        call_command("demo", no_serve=True)


def test_addresses_and_log_ins_are_told() -> None:
    text = welcome(8123)
    assert "http://127.0.0.1:8123/" in text
    assert "http://127.0.0.1:8123/console/" in text
    assert place.PASSWORD in text
    assert all(name in text for name in place.PEOPLE)


def test_a_port_in_use_is_told_before_anything_is_built(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert not is_free(port)
        done = command(tmp_path / "data", "--port", str(port), serve=True)
    assert done.returncode != 0
    assert f"端口 {port} 已被别的程序占用" in done.stderr
    assert (tmp_path / "data" / "shuangsuiji.sqlite3").stat().st_size == 0  # made private, and nothing in it


def test_asking_for_help_leaves_nothing_behind(tmp_path: Path) -> None:
    done = command(tmp_path / "data", "--help")
    assert done.returncode == 0
    assert "--port" in done.stdout
    assert not (tmp_path / "data").exists()
