"""An import as a person does it: look, correct, confirm, undo; and as machines break it: killed, called off, at once, twice."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from shuangsuiji.common.errors import NotAllowed, Refusal, Stale
from shuangsuiji.jobs.models import Job, JobState
from shuangsuiji.jobs.running import JobCancelled
from shuangsuiji.jobs.services import cancel_job
from shuangsuiji.journal.models import Entry
from shuangsuiji.registry import services
from shuangsuiji.registry.models import (
    ImportBatch,
    ImportLine,
    ImportState,
    Officer,
    Subject,
    SubjectChange,
    SubjectTag,
    Tag,
)
from shuangsuiji.registry.services import KINDS, import_steps, importing
from tests.county import NOW, County

from .helpers import SUBJECT_HEADER, code, csv, subject_row, xlsx

Login = Callable[[str], Client]


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file counts as large, and seven rows make a part."""
    monkeypatch.setattr(importing, "SMALL_BYTES", 10)
    monkeypatch.setattr(import_steps, "SMALL_BYTES", 10)
    monkeypatch.setitem(KINDS, "subjects", replace(KINDS["subjects"], part=7))


def send(client: Client, data: bytes, name: str = "名录.csv", kind: str = "subjects") -> str:
    answer = client.post(reverse(f"registry:{kind}-import"), {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def received(county: County, data: bytes) -> ImportBatch:
    return services.receive(actor=county.actor("planner"), kind="subjects", chunks=[data], file_name="a.csv", now=NOW)


def test_look_confirm_and_undo(county: County, visit: Login) -> None:
    client = visit("planner")
    before = list(Subject.objects.order_by("pk").values())
    rows = [subject_row(1, 标签="加油站"), subject_row(2, 管辖单位="城关所"), subject_row(3)]
    rows.append(subject_row(0, 统一社会信用代码=county.subjects[0].code, 名称="改了名的店", 标签="加油站"))
    page = send(client, csv(rows))
    shown = client.get(page).content.decode()
    assert "确认导入" in shown
    assert "城关所" in shown
    assert ImportBatch.objects.get().expected == {"rows": 4, "c": 2, "u": 1, "n": 0}
    assert list(Subject.objects.order_by("pk").values()) == before
    client.post(page, {"do": "take"})
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.created, batch.updated, batch.failed) == (ImportState.DONE, 2, 1, 1)
    assert {change.field for change in SubjectChange.objects.all()} == {
        "",
        "name",
        "kind",
        "org_form",
        "risk_class",
        "tags",
    }
    assert not importing.folder_of(batch).exists()
    assert "下载未导入的行" in client.get(page).content.decode()
    sheet = load_workbook(io.BytesIO(client.get(reverse("registry:subjects-errors", args=[batch.ref])).content)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == [*SUBJECT_HEADER, "错误原因"]
    client.post(page, {"do": "undo"})
    batch.refresh_from_db()
    assert (batch.state, batch.undone_by) == (ImportState.UNDONE, county.people["planner"])
    assert [{**row, "updated_at": 0} for row in Subject.objects.order_by("pk").values()] == [
        {**row, "updated_at": 0} for row in before
    ]
    assert not SubjectTag.objects.exists()
    assert [entry.act for entry in Entry.objects.order_by("seq")] == ["subject.import", "subject.undo"]


def test_columns_are_corrected(county: County, visit: Login) -> None:
    client = visit("planner")
    header = ["代码", "店名", "管辖单位", "主体类型"]
    page = send(client, xlsx([header, [code(1), "老王面馆", "巴公所", "个体"]], title="名录"), "名录.xlsx")
    shown = client.get(page).content.decode()
    assert "还缺必需的列" in shown
    assert "确认导入" not in shown
    assert "老王面馆" in shown
    client.post(page, {"do": "take"})
    assert ImportBatch.objects.get().state == ImportState.READY
    columns = {"column-0": "code", "column-1": "name", "column-2": "office", "column-3": "org_form"}
    client.post(page, {"do": "layout", "sheet": "0", "header_row": "2", **columns, "column-2": "name"})
    assert "两列选成了同一项" in client.get(page).content.decode()
    client.post(page, {"do": "layout", "sheet": "0", "header_row": "2", **columns})
    assert ImportBatch.objects.get().expected == {"rows": 1, "c": 1, "u": 0, "n": 0}
    client.post(page, {"do": "take"})
    assert Subject.objects.get(code=code(1)).name == "老王面馆"


def test_another_sheet_of_the_file(county: County, visit: Login) -> None:
    client = visit("planner")
    good = [SUBJECT_HEADER, subject_row(1)]
    data = xlsx(
        [["说明"], ["请填第二张表"]],
        others={"名录": [list(row) for row in good], "名录二": [SUBJECT_HEADER, subject_row(2), subject_row(3)]},
    )
    page = send(client, data, "名录.xlsx")
    assert ImportBatch.objects.get().expected["rows"] == 1
    client.post(page, {"do": "layout", "sheet": "2", "header_row": "1"})
    assert ImportBatch.objects.get().expected == {"rows": 2, "c": 2, "u": 0, "n": 0}


def test_unreadable_files_leave_nothing(county: County, visit: Login) -> None:
    client = visit("planner")
    whole = xlsx([SUBJECT_HEADER, subject_row(1)])
    kept = importing.folder_of(ImportBatch(ref="x")).parent
    before = set(kept.glob("*/upload"))
    for data, words in (
        (whole[: len(whole) // 2], "没有传完"),
        (b"\x00\x01", "不是文本"),
        (csv([]), "没有数据"),
        ("名称\n".encode() + "店".encode("gbk") * 3, "编码"),
    ):
        answer = client.post(reverse("registry:subjects-import"), {"file": SimpleUploadedFile("a.xlsx", data)})
        assert answer.status_code == 422
        assert words in answer.content.decode(), words
    assert not ImportBatch.objects.exclude(state=ImportState.DISCARDED).exists()
    assert set(kept.glob("*/upload")) == before


def test_the_same_file_again_is_told_and_changes_nothing(county: County, visit: Login) -> None:
    client = visit("planner")
    data = csv([subject_row(n) for n in range(9)])
    client.post(send(client, data), {"do": "take"})
    page = send(client, data)
    assert "导入过" in client.get(page).content.decode()
    client.post(page, {"do": "take"})
    assert ImportBatch.objects.first().unchanged == 9  # type: ignore[union-attr]
    client.post(page, {"do": "take"})
    assert Subject.objects.filter(code__startswith="91140525MB").count() == 9


def test_undo_names_what_was_changed_since(county: County, visit: Login) -> None:
    client = visit("planner")
    page = send(client, csv([subject_row(1), subject_row(2)]))
    client.post(page, {"do": "take"})
    Subject.objects.filter(code=code(2)).update(name="后来改的店", updated_at=timezone.now())
    shown = client.post(page, {"do": "undo"}, follow=True).content.decode()
    assert "后来改的店" in shown
    assert Subject.objects.filter(code__in=[code(1), code(2)]).count() == 2
    with pytest.raises(NotAllowed):
        services.undo_import(actor=county.actor("head"), batch=ImportBatch.objects.get(), now=NOW)


def test_officers_are_undone_with_their_specialities(county: County) -> None:
    officer = county.officers[0]
    officer.specialities.add("food")
    header = ["姓名", "执法证号", "有效期", "单位", "专业"]
    from shuangsuiji.registry.models import Speciality

    Speciality.objects.create(code="device", name="特种设备")
    rows = [
        ["改名", officer.certificate, "2030-01-01", "巴公所", "特种设备"],
        ["新人", "04051234", "2030-01-01", "巴公所", "食品"],
    ]
    batch = services.import_officers(
        actor=county.actor("planner"), data=csv(rows, header=header), file_name="a.csv", now=timezone.now()
    )
    assert (batch.created, batch.updated) == (1, 1)
    services.undo_import(actor=county.actor("planner"), batch=batch, now=timezone.now())
    officer.refresh_from_db()
    assert (officer.name, [mark.pk for mark in officer.specialities.all()]) == ("执法员1", ["food"])
    assert not Officer.objects.filter(certificate="04051234").exists()


@pytest.mark.usefixtures("large")
def test_a_large_file_is_checked_and_taken_in_the_background(
    county: County, visit: Login, run_jobs: Callable[[], int]
) -> None:
    client = visit("planner")
    page = send(client, csv([subject_row(n) for n in range(40)]))
    assert "hx-get" in client.get(page).content.decode()
    run_jobs()
    assert ImportBatch.objects.get().expected == {"rows": 40, "c": 40, "u": 0, "n": 0}
    assert not Subject.objects.filter(code=code(1)).exists()
    client.post(page, {"do": "take"})
    assert "已经在办理" in client.post(page, {"do": "take"}, follow=True).content.decode()
    run_jobs()
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.created, batch.position) == (ImportState.DONE, 40, 41)
    assert Job.objects.filter(state=JobState.DONE).count() == 2
    assert [entry.act for entry in Entry.objects.order_by("seq")] == ["subject.import-begin", "subject.import"]


class Killed(BaseException):
    """As sudden as kill -9: nothing after it runs."""


@pytest.mark.usefixtures("large")
def test_an_import_killed_in_the_middle_goes_on_where_it_stopped(county: County) -> None:
    actor = county.actor("planner")
    batch = received(county, csv([subject_row(n, 标签="加油站") for n in range(40)]))
    parts = 0

    def killed(*told: object) -> None:
        nonlocal parts
        parts += 1
        if parts == 4:
            raise Killed()

    with pytest.raises(Killed):
        services.take_import(actor=actor, batch=batch, now=NOW, progress=killed)
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.created, batch.position) == (ImportState.TAKING, 21, 22)
    assert Subject.objects.filter(code__startswith="91140525MB").count() == 21
    services.take_import(actor=actor, batch=batch, now=timezone.now(), progress=lambda *told: None)
    batch.refresh_from_db()
    assert (batch.state, batch.rows, batch.created) == (ImportState.DONE, 40, 40)
    assert Subject.objects.filter(code__startswith="91140525MB").count() == SubjectTag.objects.count() == 40
    assert ImportLine.objects.count() == 40
    services.undo_import(actor=actor, batch=batch, now=timezone.now(), progress=lambda *told: None)
    assert not Subject.objects.filter(code__startswith="91140525MB").exists()


@pytest.mark.usefixtures("large")
def test_two_that_take_the_same_batch_at_once_double_nothing(county: County) -> None:
    actor = county.actor("planner")
    batch = received(county, csv([subject_row(n) for n in range(20)]))
    other = ImportBatch.objects.get()

    def overtake(*told: object) -> None:
        if other.state == ImportState.READY:
            other.refresh_from_db()
            other.position = 0
            with pytest.raises(Stale):
                services.take_import(actor=actor, batch=other, now=NOW, progress=lambda *more: None)

    services.take_import(actor=actor, batch=batch, now=NOW, progress=overtake)
    assert (batch.rows, batch.created, batch.unchanged) == (20, 20, 0)


@pytest.mark.usefixtures("large")
def test_calling_off_keeps_what_was_taken_and_can_go_on(
    county: County, visit: Login, run_jobs: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, actor = visit("planner"), county.actor("planner")
    page = send(client, csv([subject_row(n) for n in range(40)]))
    run_jobs()
    client.post(page, {"do": "take"})
    real = importing._take_part

    def called_off(reading: importing.Reading, part: importing.Part) -> None:
        real(reading, part)
        if reading.batch.position > 15:
            raise JobCancelled()

    monkeypatch.setattr(importing, "_take_part", called_off)
    run_jobs()
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.created) == (ImportState.STOPPED, 14)
    assert "从停下处继续" in client.get(page).content.decode()
    monkeypatch.setattr(importing, "_take_part", real)
    client.post(page, {"do": "take"})
    run_jobs()
    batch.refresh_from_db()
    assert (batch.state, batch.created) == (ImportState.DONE, 40)
    waiting = Job.objects.filter(state=JobState.WAITING)
    assert not waiting.exists()
    with pytest.raises(Stale):
        cancel_job(actor=actor, job=Job.objects.all()[0], now=NOW)


def test_a_file_nobody_confirms_is_thrown_away(county: County) -> None:
    batch = received(county, csv([subject_row(1)]))
    services.receive(
        actor=county.actor("planner"),
        kind="subjects",
        chunks=[csv([subject_row(1)])],
        file_name="b.csv",
        now=timezone.now(),
    )
    batch.refresh_from_db()
    assert batch.state == ImportState.DISCARDED
    assert not importing.folder_of(batch).exists()


def test_file_names_lead_nowhere(county: County) -> None:
    batch = services.receive(
        actor=county.actor("planner"),
        kind="subjects",
        chunks=[csv([subject_row(1)])],
        file_name="../../etc/passwd",
        now=NOW,
    )
    assert batch.file_name == "passwd"
    assert Path(importing.folder_of(batch)).name == batch.ref


def test_a_published_edition_takes_nothing_in(county: County) -> None:
    catalogue = county.items[0].catalogue
    with pytest.raises(Refusal, match="不能再改"):
        services.import_items(
            actor=county.actor("planner"),
            data=csv([["A1", "某事项"]], header=["编号", "抽查事项名称"]),
            file_name="a.csv",
            now=NOW,
            catalogue=catalogue,
        )


def test_an_alias_s_code_and_an_old_number_reach_the_subject_that_is_kept(county: County) -> None:
    kept, alias = county.subjects[:2]
    Subject.objects.filter(pk=alias.pk).update(merged_into=kept)
    kept.codes.create(code_type="old", code="1405252800123")
    Tag.objects.create(code="drug", name="药店")
    rows = [
        subject_row(1, 统一社会信用代码=alias.code, 名称="按别名改的"),
        subject_row(2, 统一社会信用代码="1405252800123", 名称="按旧号改的"),
    ]
    batch = services.import_subjects(
        actor=county.actor("planner"), data=csv(rows), file_name="a.csv", now=timezone.now()
    )
    assert (batch.updated, batch.failed) == (1, 1)
    kept.refresh_from_db()
    assert kept.name in {"按别名改的", "按旧号改的"}
    assert "代码相同" in batch.errors[0]["reason"]
