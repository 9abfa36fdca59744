"""`shuangsuiji import` from the command line."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from shuangsuiji.registry.models import ImportBatch
from tests.county import County

from .helpers import csv, subject_row


def run(*arguments: str) -> tuple[list[str], str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("import", *arguments, stdout=out, stderr=err)
    return out.getvalue().splitlines(), err.getvalue()


def test_last_line_is_json(county: County, tmp_path: Path) -> None:
    file = tmp_path / "名录.csv"
    file.write_bytes(csv([subject_row(1), subject_row(2, 管辖单位="城关所")]))
    lines, told = run("subjects", str(file), "--json")
    counts = json.loads(lines[-1])
    assert counts.pop("seconds") >= 0
    assert counts == {"rows": 2, "created": 1, "updated": 0, "unchanged": 0, "errors": 1}
    assert "E3“管辖单位”" in told
    assert ImportBatch.objects.get().user == county.people["planner"]
    lines, _ = run("subjects", str(file), "--actor", "section")
    assert lines == ["共 2 行：新增 0，更新 0，无变化 1，未导入 1。"]


def test_refusals_are_sentences(county: County, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="读不到文件"):
        run("subjects", str(tmp_path / "没有.csv"))
    file = tmp_path / "x.csv"
    file.write_bytes(b"Rar!\x1a")
    with pytest.raises(CommandError, match="压缩包"):
        run("subjects", str(file))
    with pytest.raises(CommandError, match="没有导入的权限"):
        run("officers", str(file), "--actor", "section")


@pytest.mark.django_db
def test_without_any_account(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(csv([subject_row(1)]))
    with pytest.raises(CommandError, match="还没有可以导入的用户"):
        run("subjects", str(file))
