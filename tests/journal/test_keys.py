"""The key that the public site gives is the one the journal's checkpoints are signed with."""

from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.test import Client
from fairdraw.canonical import Wrong
from fairdraw.journal import check_log, read_checkpoint, read_keys

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.journal.queries import journal_tree
from shuangsuiji.journal.services import unit_of_work

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)


def note_act(actor: Actor, target: str = "k7m2p9qx4dnt") -> None:
    with unit_of_work() as work:
        work.note(actor, "plan.approve", target, unit_path=actor.unit_path, now=AT)


@pytest.mark.django_db
def test_the_tree_grows_with_the_journal_and_is_made_once(actor: Actor) -> None:
    assert journal_tree().size == 0
    note_act(actor)
    one = journal_tree()
    assert journal_tree() is one
    note_act(actor)
    two = journal_tree()
    assert (one.size, two.size) == (1, 2)
    assert two.levels[0][0] == one.root


@pytest.mark.django_db
def test_another_journal_of_the_same_length_has_another_tree(actor: Actor) -> None:
    roots = set()
    for name in ("k7m2p9qx4dnt", "a7m2p9qx4dnt"):
        with transaction.atomic():
            note_act(actor, name)
            roots.add(journal_tree().root)
            transaction.set_rollback(True)
    assert len(roots) == 2


@pytest.mark.django_db
def test_the_published_key_checks_the_journal(actor: Actor) -> None:
    note_act(actor)
    given = Client().get("/verify/keys.txt")
    assert given["Content-Type"] == "text/plain; charset=utf-8"
    keys = read_keys(given.content)
    assert (len(keys.log), keys.witnesses) == (1, ())
    note = journal_tree().note()
    check_log(read_checkpoint(note, "checkpoint"), keys.log)
    with pytest.raises(Wrong):
        check_log(read_checkpoint(note.replace("\n1\n", "\n2\n"), "checkpoint"), keys.log)
