"""What a database administrator can do to a journal, and who finds it: drills on a real database with real commits."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Refusal
from shuangsuiji.console.queries import copy_overdue, todo
from shuangsuiji.console.services import confirm_copy
from shuangsuiji.journal import guards
from shuangsuiji.journal.auditing import audit_journal
from shuangsuiji.journal.heads import heads_file
from shuangsuiji.journal.models import Entry
from shuangsuiji.journal.outside import checkpoints_file, current_note, note_fault, roots_at
from shuangsuiji.journal.queries import journal_tree
from shuangsuiji.journal.services import GENESIS, chain_hash, leaf_hash, unit_of_work
from shuangsuiji.journal.watching import quick_fault
from tests.county import build_county
from tests.drawing import stage

POSTGRESQL = connection.vendor == "postgresql"


def note_acts(actor: Actor, count: int, start: int = 1) -> None:
    for n in range(start, start + count):
        with unit_of_work() as work:
            work.note(
                actor, "plan.approve", f"row-{n}", unit_path="140525.",
                now=datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=n),
            )  # fmt: skip


@pytest.fixture
def journal(transactional_db: None, actor: Actor) -> Iterator[str]:
    """Twelve acts; a checkpoint of the first seven, kept by an outsider."""
    note_acts(actor, 7)
    kept = current_note()
    note_acts(actor, 5, start=8)
    yield kept
    guards.install(connection)


def drop_triggers() -> None:
    with connection.cursor() as cursor:
        for name in [*guards.NAMES, *(["journal_no_truncate"] if POSTGRESQL else [])]:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}" + (" ON journal_entry" if POSTGRESQL else ""))


def cut_tail() -> None:
    Entry.objects.filter(seq__gt=9).delete()


def cut_all() -> None:
    Entry.objects.all().delete()


def edit_middle() -> None:
    Entry.objects.filter(seq=5).update(canon=b'{"act":"plan.return"}')


def rechain(first: int, change: Callable[[bytes], bytes], last: int = 12) -> None:
    """Everything from `first` on computed anew, as whoever knows the formats would."""
    former = GENESIS if first == 1 else bytes(Entry.objects.get(seq=first - 1).chain)
    for entry in Entry.objects.filter(seq__gte=first, seq__lte=last).order_by("seq"):
        canon = change(bytes(entry.canon)) if entry.seq == first else bytes(entry.canon)
        leaf = leaf_hash(canon)
        former = chain_hash(former, entry.seq, leaf)
        target = "row-99" if canon != bytes(entry.canon) else entry.target
        Entry.objects.filter(pk=entry.pk).update(canon=canon, leaf=leaf, chain=former, target=target)


def rebuild_from_the_third() -> None:
    rechain(3, lambda canon: canon.replace(b"row-3", b"row-99"))


def rebuild_and_shorten() -> None:
    cut_tail()
    rechain(6, lambda canon: canon.replace(b"row-6", b"row-99"), last=9)


DRILLS = [cut_tail, cut_all, edit_middle, rebuild_from_the_third, rebuild_and_shorten]


@pytest.mark.parametrize("drill", DRILLS)
def test_the_check_finds_it_even_with_the_triggers_back_in_place(journal: str, drill: Callable[[], None]) -> None:
    assert audit_journal().intact
    drop_triggers()
    drill()
    guards.install(connection)
    audit = audit_journal()
    assert not audit.intact
    assert audit.sentence
    with pytest.raises(CommandError):
        call_command("journal", "check")


@pytest.mark.parametrize("drill", [cut_all, rebuild_from_the_third, rebuild_and_shorten])
def test_who_kept_a_checkpoint_finds_it_when_the_files_were_cleaned_too(
    journal: str, drill: Callable[[], None]
) -> None:
    assert note_fault(journal) == ""
    drop_triggers()
    drill()
    guards.install(connection)
    heads_file().unlink()
    checkpoints_file().unlink()
    assert note_fault(journal)


def test_dropped_triggers_are_found_while_the_server_runs(journal: str) -> None:
    assert quick_fault() == ""
    drop_triggers()
    assert "触发器被拆除" in quick_fault()
    assert "触发器被拆除" in audit_journal().sentence


def test_a_shortened_journal_stops_announcements(journal: str) -> None:
    county = build_county(size=4)
    announcement = stage.frame(county, stage.make_task(county, stage.make_plan(county)))
    drop_triggers()
    last = Entry.objects.order_by("-seq").values_list("seq", flat=True)[0]
    Entry.objects.filter(seq=last).delete()
    guards.install(connection)
    with pytest.raises(Refusal, match="暂停公告"):
        stage.announce(county, announcement)
    labels = [stat.label for stat in todo(county.actor("auditor"), timezone.localdate())]
    assert "台账异常" in labels


def test_a_restored_backup_is_found_and_must_be_owned_up_to(journal: str, actor: Actor) -> None:
    """The rows go back to what a backup of yesterday held; files beside the database stay."""
    drop_triggers()
    cut_tail()
    guards.install(connection)
    assert "退回了旧备份" in audit_journal().sentence
    with pytest.raises(CommandError, match="原因"):
        call_command("journal", "restored")
    call_command("journal", "restored", "--reason", "磁盘故障，恢复昨日备份")
    assert audit_journal().intact
    assert quick_fault() == ""
    told = Entry.objects.get(act="journal.restored")
    assert b'"lost_from":10,"lost_to":12' in bytes(told.canon)
    note_acts(actor, 6, start=20)
    assert audit_journal().intact
    with pytest.raises(CommandError, match="没有发现"):
        call_command("journal", "restored", "--reason", "再登记一次看看")


def test_a_rebuilt_journal_cannot_be_owned_up_to_as_a_backup(journal: str) -> None:
    drop_triggers()
    rebuild_and_shorten()
    guards.install(connection)
    with pytest.raises(CommandError, match="不是退回备份"):
        call_command("journal", "restored", "--reason", "磁盘故障，恢复昨日备份")
    assert not Entry.objects.filter(act="journal.restored").exists()


def test_a_line_in_the_file_excuses_nothing_that_the_journal_does_not_tell(journal: str) -> None:
    drop_triggers()
    cut_tail()
    guards.install(connection)
    with heads_file().open("a") as file:
        file.write(f"restored 9 {'0' * 64}\n")
    with checkpoints_file().open("a") as file:
        file.write("restored 2\n----\n")
    assert not audit_journal().intact


def test_an_edited_file_of_checkpoints_is_found(journal: str) -> None:
    text = checkpoints_file().read_text(encoding="utf-8")
    checkpoints_file().write_text(text.replace("\n7\n", "\n6\n"), encoding="utf-8")
    assert not audit_journal().intact


def test_half_a_line_of_a_crash_disturbs_nothing(journal: str, actor: Actor) -> None:
    with heads_file().open("a") as file:
        file.write("head 13 ab")
    assert audit_journal().intact
    assert quick_fault() == ""


def test_the_files_are_for_the_owner_alone(journal: str) -> None:
    for path in (heads_file(), checkpoints_file()):
        assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db
def test_roots_of_every_size_are_those_of_the_tree(actor: Actor) -> None:
    expected = {}
    for n in range(1, 20):
        with transaction.atomic():
            note_acts(actor, 1, start=n)
        expected[n] = journal_tree().root.hex()
    assert roots_at(range(1, 20)) == expected
    assert roots_at([40]) == {}


@pytest.mark.django_db
def test_the_auditor_takes_a_checkpoint_and_brings_it_back(client: Client) -> None:
    county = build_county(size=2)
    stage.frame(county, stage.make_task(county, stage.make_plan(county)))
    client.force_login(county.people["auditor"])
    note = client.get("/console/journal/checkpoint.txt").content.decode()
    assert "还没有核对过" in client.get("/console/journal/copies/").content.decode()  # the journal is of 2023
    told = client.post("/console/journal/copies/", {"note": note.replace("\n", "\r\n")}, follow=True).content.decode()
    assert "一致" in told
    assert Entry.objects.filter(act="journal.confirm").count() == 1
    assert not copy_overdue(timezone.now())
    assert copy_overdue(timezone.now() + timedelta(days=31))
    forged = note.replace("\n1\n", "\n2\n")
    for text, words in ((forged, "签名不是本系统的"), ("随便写的", "不是完整的检查点"), ("字" * 5000, "太长")):
        assert words in client.post("/console/journal/copies/", {"note": text}).content.decode()
    assert Entry.objects.filter(act="journal.contradiction").count() == 2
    client.force_login(county.people["planner"])
    assert client.get("/console/journal/checkpoint.txt").status_code == 403
    with pytest.raises(Refusal):
        confirm_copy(actor=county.actor("planner"), note=note, now=timezone.now())
    assert note in Client().get("/verify/checkpoints.txt").content.decode()
    checkpoints_file().unlink()


@pytest.mark.slow
def test_a_server_says_so_when_it_starts_on_an_old_copy(tmp_path: Path) -> None:
    """The whole database file exchanged for yesterday's, as `cp` does it."""
    if POSTGRESQL:
        pytest.skip("a file to copy exists with SQLite alone")

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        kept = {
            name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "SHUANGSUIJI_TEST_DIR")
        }
        kept.update(SHUANGSUIJI_DATA_DIR=str(tmp_path), DJANGO_SETTINGS_MODULE="shuangsuiji.config.settings")
        return subprocess.run([sys.executable, *command], env=kept, capture_output=True, text=True, check=False)

    found = "from django.utils import timezone as t; from shuangsuiji.accounts.services import found_bureau as f;"
    names = "code='140525', name='泽州县局', short_name='泽州', username='anquan', person='郑安', password='Zezhou-Long-2023'"
    assert run("-m", "shuangsuiji", "migrate", "--verbosity", "0").returncode == 0
    database = tmp_path / "shuangsuiji.sqlite3"
    empty = tmp_path / "yesterday"
    shutil.copy(database, empty)
    done = run("-m", "shuangsuiji", "shell", "--verbosity", "0", "-c", f"{found} f({names}, now=t.now())")
    assert done.returncode == 0, done.stderr
    assert "台账完整" in run("-m", "shuangsuiji", "journal", "check").stdout
    for name in ("shuangsuiji.sqlite3-wal", "shuangsuiji.sqlite3-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    shutil.copy(empty, database)
    started = run("-c", "import shuangsuiji.config.wsgi")
    assert started.returncode == 0, started.stderr
    assert "留痕台账异常" in started.stderr
    assert run("-m", "shuangsuiji", "journal", "check").returncode == 1
