"""The key that the public site gives is the one the journal's checkpoints are signed with."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from fairdraw.canonical import Wrong
from fairdraw.journal import check_log, read_checkpoint, read_keys

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.journal.queries import journal_tree
from shuangsuiji.journal.services import unit_of_work

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)


@pytest.mark.django_db
def test_the_published_key_checks_the_journal(actor: Actor) -> None:
    with unit_of_work() as work:
        work.note(actor, "plan.approve", "k7m2p9qx4dnt", unit_path=actor.unit_path, now=AT)
    given = Client().get("/verify/keys.txt")
    assert given["Content-Type"] == "text/plain; charset=utf-8"
    keys = read_keys(given.content)
    assert (len(keys.log), keys.witnesses) == (1, ())
    note = journal_tree().note()
    check_log(read_checkpoint(note, "checkpoint"), keys.log)
    with pytest.raises(Wrong):
        check_log(read_checkpoint(note.replace("\n1\n", "\n2\n"), "checkpoint"), keys.log)
