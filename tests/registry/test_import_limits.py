"""Imports at their limits: expired rows, two people at once, a worker killed with SIGKILL, hostile files, undo of every kind."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shuangsuiji.common.errors import Refusal
from shuangsuiji.jobs.models import Job
from shuangsuiji.registry import services
from shuangsuiji.registry.models import (
    FrequencyLedger,
    ImportBatch,
    ImportProblem,
    Subject,
    SubjectChange,
    SubjectFact,
    SubjectLicence,
)
from tests.county import NOW, County, build_county

from .helpers import code, csv, subject_row

ROOT = Path(__file__).parents[2]
RESULTS = ["统一社会信用代码", "任务名称", "检查单位", "检查日期", "检查结果"]


def test_rows_handed_back_expire(county: County, visit: Callable[[str], Client]) -> None:
    now, rows = timezone.now(), csv([subject_row(1), subject_row(2, 管辖单位="城关所")])
    batch = services.import_subjects(actor=county.actor("planner"), data=rows, file_name="a.csv", now=now)
    page = reverse("registry:subjects-batch", args=[batch.ref])
    assert "之后自动清除" in visit("planner").get(page).content.decode()
    assert Job.objects.get(key__startswith="import-clear").run_after > now + timedelta(days=30)
    assert services.clear_old_imports(now + timedelta(days=29)) == 0
    assert services.clear_old_imports(now + timedelta(days=31)) == 1
    assert not ImportProblem.objects.exists()
    shown = visit("planner").get(page).content.decode()
    assert "已自动清除" in shown
    assert "城关所" not in shown


@pytest.mark.django_db(transaction=True)
def test_two_people_import_the_same_new_rows_at_once() -> None:
    county = build_county(size=1, officers_each=1)
    data = csv([subject_row(number, 标签="加油站") for number in range(300)])
    batches: list[ImportBatch] = []
    gate = threading.Barrier(2)

    def run(person: str) -> None:
        try:
            actor = county.actor(person)
            gate.wait(10)
            batches.append(services.import_subjects(actor=actor, data=data, file_name="a.csv", now=timezone.now()))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[person]) for person in ("planner", "section")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted((batch.created, batch.unchanged, batch.failed) for batch in batches) == [(0, 300, 0), (300, 0, 0)]
    assert Subject.objects.filter(code__startswith="91140525MB").count() == 300
    assert SubjectChange.objects.filter(field="").count() == 300


def test_imports_of_results_leads_facts_licences_and_events_are_undone(county: County) -> None:
    one = county.subjects[0]
    sheets = {
        "results": (RESULTS, [one.code, "2021年抽查", "巴公所", "2021-05-06", "E"]),
        "leads": (["代码", "线索类型", "日期", "内容"], [one.code, "舆情", "2023-02-01", "某事"]),
        "facts": (["代码", "类别", "列入日期"], [one.code, "列异", "2022-07-01"]),
        "licences": (["代码", "许可证名称", "许可证编号"], [one.code, "食品经营许可证", "JY1"]),
        "events": (["代码", "事件", "日期"], [one.code, "注销登记", "2023-06-30"]),
    }
    for kind, (header, row) in sheets.items():
        batch = services.import_sheet(
            kind, actor=county.actor("planner"), chunks=[csv([row], header=header)], file_name="a.csv", now=NOW
        )
        assert batch.created + batch.updated == 1, kind
        services.undo_import(actor=county.actor("planner"), batch=batch, now=NOW + timedelta(hours=1))
    one.refresh_from_db()
    assert (one.state, one.ended_on) == ("active", None)
    for model in (FrequencyLedger, SubjectFact, SubjectLicence):
        assert not model.objects.exists(), model
    assert SubjectChange.objects.filter(subject=one, field="state").count() == 2


def test_undo_of_an_event_names_a_subject_that_was_changed_since(county: County) -> None:
    one = county.subjects[0]
    data = csv([[one.code, "注销登记", "2023-06-30"]], header=["代码", "事件", "日期"])
    batch = services.import_sheet("events", actor=county.actor("planner"), chunks=[data], file_name="a.csv", now=NOW)
    Subject.objects.filter(pk=one.pk).update(updated_at=timezone.now())
    with pytest.raises(Refusal, match=one.name):
        services.undo_import(actor=county.actor("planner"), batch=batch, now=NOW)


def test_mixed_encodings_and_half_a_file_are_told_by_line(county: County) -> None:
    good = csv([subject_row(1)], encoding="utf-8")
    for data, words in (
        (good + csv([subject_row(2)])[len(csv([])) :], "两种文字编码"),
        (good[:-7], "UTF-8"),
    ):
        with pytest.raises(Refusal, match=words):
            services.import_subjects(actor=county.actor("planner"), data=data, file_name="a.csv", now=NOW)
    assert not Subject.objects.filter(code=code(1)).exists()


def command(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SHUANGSUIJI_DATA_DIR": str(folder), "DATABASE_URL": ""}
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "src"), str(ROOT / "fairdraw" / "src")])
    return subprocess.run(
        [sys.executable, "-m", "shuangsuiji", *words], env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
def test_the_command_line_takes_good_files_and_refuses_others_without_a_trace(tmp_path: Path) -> None:
    assert command(tmp_path, "migrate", "-v", "0").returncode == 0
    found = "from tests.county import build_county; build_county(size=1, officers_each=1)"
    assert command(tmp_path, "shell", "-v", "0", "-c", found).returncode == 0
    good = tmp_path / "a.csv"
    good.write_bytes(csv([subject_row(1), subject_row(2, 管辖单位="城关所")]))
    done = command(tmp_path, "import", "subjects", str(good), "--json")
    assert done.returncode == 0, done.stderr
    counts = json.loads(done.stdout.splitlines()[-1])
    assert list(counts) == ["rows", "created", "updated", "unchanged", "errors", "seconds"]
    assert (counts["rows"], counts["created"], counts["errors"]) == (2, 1, 1)
    bad = tmp_path / "b.csv"
    wrong = csv([["1", "2"]], header=["商品", "价格"])
    for kind, data, words in (
        ("subjects", b"PK\x03\x04" + bytes(100), "不完整或已损坏"),
        ("officers", wrong, "没有找到表头"),
        ("items", b"", "空的"),
        ("results", wrong, "没有找到表头"),
        ("leads", b"Rar!\x1a", "压缩包"),
    ):
        bad.write_bytes(data)
        refused = command(tmp_path, "import", kind, str(bad), "--json")
        assert refused.returncode != 0
        assert words in refused.stderr, refused.stderr
        assert "Traceback" not in refused.stderr
