"""The database itself refuses to change the journal, and a change made behind its back is found."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.journal import guards
from shuangsuiji.journal.auditing import audit_journal
from shuangsuiji.journal.models import Entry
from shuangsuiji.journal.services import chain_hash, leaf_hash, unit_of_work

POSTGRESQL = connection.vendor == "postgresql"
COLUMNS = "seq, at, actor, unit_path, act, target, canon, leaf, chain"


@pytest.fixture
def journal(db: None, actor: Actor) -> None:
    with unit_of_work() as work:
        for n in range(1, 6):
            work.note(actor, "plan.approve", f"row-{n}", unit_path="140525.", now=datetime(2026, 3, n, tzinfo=UTC))


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


STATEMENTS = {
    "update": "UPDATE journal_entry SET actor = 'someone' WHERE seq = 2",
    "update of nothing that matters": "UPDATE journal_entry SET seq = seq",
    "delete": "DELETE FROM journal_entry WHERE seq = 5",
    "delete all": "DELETE FROM journal_entry",
    "a gap": f"INSERT INTO journal_entry ({COLUMNS}) SELECT seq + 2, at, actor, unit_path, act, target, canon, leaf, chain"
    " FROM journal_entry WHERE seq = 5",
    "a second fifth": f"INSERT INTO journal_entry ({COLUMNS}) SELECT {COLUMNS} FROM journal_entry WHERE seq = 5",
}
OF_SQLITE = {
    "replace": f"REPLACE INTO journal_entry ({COLUMNS}) SELECT {COLUMNS.replace('actor', 'target', 1)} FROM journal_entry WHERE seq = 2",
    "insert or replace": f"INSERT OR REPLACE INTO journal_entry ({COLUMNS}) SELECT {COLUMNS} FROM journal_entry WHERE seq = 5",
}
OF_POSTGRESQL = {
    "truncate": "TRUNCATE journal_entry",
    "delete as a replica": "SET LOCAL session_replication_role = replica; DELETE FROM journal_entry WHERE seq = 5",
    "truncate as a replica": "SET LOCAL session_replication_role = replica; TRUNCATE journal_entry",
    "on conflict": f"INSERT INTO journal_entry ({COLUMNS}) SELECT {COLUMNS} FROM journal_entry WHERE seq = 5"
    " ON CONFLICT (seq) DO UPDATE SET actor = 'someone'",
}


@pytest.mark.usefixtures("journal")
@pytest.mark.parametrize("way", [*STATEMENTS, *(OF_POSTGRESQL if POSTGRESQL else OF_SQLITE)])
def test_the_database_refuses(way: str) -> None:
    before = list(Entry.objects.order_by("seq").values_list("seq", "actor", "chain"))
    with pytest.raises(DatabaseError, match="journal: "):
        run({**STATEMENTS, **OF_SQLITE, **OF_POSTGRESQL}[way])
    assert [tuple(row) for row in Entry.objects.order_by("seq").values_list("seq", "actor", "chain")] == before


@pytest.mark.django_db
def test_a_missing_trigger_is_an_error_at_start_and_migrate_brings_it_back() -> None:
    assert _complaints() == []
    run("DROP TRIGGER journal_no_update" + (" ON journal_entry" if POSTGRESQL else ""))
    assert _complaints() == ["journal.E001"]
    call_command("migrate", verbosity=0)
    assert _complaints() == []


@pytest.mark.skipif(not POSTGRESQL, reason="only PostgreSQL can switch a trigger off")
@pytest.mark.django_db
def test_a_trigger_switched_off_counts_as_missing() -> None:
    run("ALTER TABLE journal_entry DISABLE TRIGGER journal_no_delete")
    assert not guards.installed(connection)


def _complaints() -> list[str]:
    return [str(message.id) for message in run_checks(databases=["default"]) if str(message.id).startswith("journal")]


def edit_content() -> None:
    Entry.objects.filter(seq=3).update(canon=b'{"act":"plan.return"}')


def edit_content_and_leaf() -> None:
    canon = b'{"act":"plan.return"}'
    Entry.objects.filter(seq=3).update(canon=canon, leaf=leaf_hash(canon))


def edit_column() -> None:
    Entry.objects.filter(seq=3).update(actor="someone")


def delete_middle() -> None:
    Entry.objects.filter(seq=3).delete()


def swap() -> None:
    third, fourth = Entry.objects.get(seq=3), Entry.objects.get(seq=4)
    for seq, other in ((3, fourth), (4, third)):
        Entry.objects.filter(seq=seq).update(
            canon=other.canon, leaf=other.leaf, at=other.at, target=other.target, actor=other.actor
        )


def rechain_after_edit() -> None:
    """Even who computes one link anew breaks the next one."""
    former = bytes(Entry.objects.get(seq=2).chain)
    edit_content_and_leaf()
    leaf = bytes(Entry.objects.get(seq=3).leaf)
    Entry.objects.filter(seq=3).update(chain=chain_hash(former, 3, leaf))


@pytest.mark.usefixtures("journal")
@pytest.mark.parametrize(
    ("tamper", "where", "words"),
    [
        (edit_content, 3, "内容与摘要不符"),
        (edit_content_and_leaf, 3, "不相连"),
        (edit_column, 3, "与内容不一致"),
        (delete_middle, 3, "被删去"),
        (swap, 3, "不相连"),
        (rechain_after_edit, 3, "与内容不一致"),
    ],
)
def test_the_check_finds_what_was_done_behind_the_triggers(tamper: Callable[[], None], where: int, words: str) -> None:
    assert audit_journal().intact
    for name in guards.NAMES:
        run(f"DROP TRIGGER {name}" + (" ON journal_entry" if POSTGRESQL else ""))
    tamper()
    audit = audit_journal()
    assert not audit.intact
    assert audit.wrong == where
    assert words in audit.sentence
    assert f"第 {where} 条" in audit.sentence
