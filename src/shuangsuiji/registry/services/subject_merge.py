# ruff: noqa: S608 - the statements are made of names of our own models
"""Drafts into the register, a part of a sheet at a time: the new ones are added, the known ones compared and changed by sets.

Known ones are staged in a temporary table, matched, compared and written by a dozen statements. The same words serve SQLite
and PostgreSQL but for JSON and joined text (`Words`). `act` of a staged row says what becomes of it: u updated, n nothing to
change. Every statement touches the rows of one part alone, so the cost per row does not grow with the register.
"""

import json
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import DateField, DecimalField

from shuangsuiji.common import bulk
from shuangsuiji.registry.models import ChangeSource, ImportLine, Subject, SubjectChange, SubjectCode, SubjectTag, Tag
from shuangsuiji.tabular.columns import ParsedRow

from .intake import UNCHANGED, UPDATED, Intake
from .subject_drafts import FIELDS, Draft
from .subject_insert import add, hand_back, is_complete

# What follows from others, or is no fact about the subject, leaves no line of history.
UNTOLD = {"doubts", "unit_path", "office_id"}
SUBJECT, CHANGE, LINE, TAGGING, TAG, CODE = (
    model._meta.db_table for model in (Subject, SubjectChange, ImportLine, SubjectTag, Tag, SubjectCode)
)
STAGED = ("n", "code_type", "code", "subject_id", "tags_said", *FIELDS)
# Of two imports at once on PostgreSQL one waits for the other's part: neither locks the other out, nothing is doubled.
QUEUE = 0x5375626A
ATTEMPTS = 3
# work_mem: the index of pairs takes its new entries in by the heap, not one by one
_FOR_A_PART = """
SET LOCAL jit = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL work_mem = '32MB'"""


def merge(intake: Intake, drafts: list[Draft]) -> None:
    """Carry a part of a sheet into the register, in the open transaction; counts and refusals go to `intake`."""
    _prepare()
    for attempt in range(1, ATTEMPTS + 1):
        known = find_known(drafts)
        fresh = [draft for draft in drafts if draft.row.number not in known]
        try:
            with _tentative():
                add(intake, [draft for draft in fresh if is_complete(draft)])
            break
        except IntegrityError:
            # Somebody has just added one of them by hand: it is known now.
            if attempt == ATTEMPTS:
                raise
    hand_back(intake, [draft for draft in fresh if not is_complete(draft)])
    old = [draft for draft in drafts if draft.row.number in known]
    if old:
        change(intake, old, known)


def _tentative() -> AbstractContextManager[Any]:
    """What a failed COPY needs to be taken back alone. On SQLite nobody else writes meanwhile, and a savepoint is dear."""
    return transaction.atomic() if connection.vendor == "postgresql" else nullcontext()


def _prepare() -> None:
    """PostgreSQL: queue up, and keep to the indexes: a part is small beside the register, which the planner cannot know."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [QUEUE])
            cursor.execute(_FOR_A_PART)


def find_known(drafts: list[Draft]) -> dict[int, int]:
    """Row → its subject: by its code, else by a further code; an alias stands for what it was merged into."""
    by_code: dict[tuple[str, str], int] = {}
    listed = "unnest(%s::text[]) AS said(value)" if connection.vendor == "postgresql" else "json_each(%s) AS said"
    codes = [draft.code for draft in drafts]
    given = codes if connection.vendor == "postgresql" else json.dumps(codes)
    queries = (
        f"SELECT c.code_type, c.code, c.subject_id FROM {listed} CROSS JOIN {CODE} c WHERE c.code = said.value",
        f"SELECT s.code_type, s.code, COALESCE(s.merged_into_id, s.id) FROM {listed} CROSS JOIN {SUBJECT} s WHERE s.code = said.value",
    )
    with connection.cursor() as cursor:
        for query in queries:
            cursor.execute(query, [given])
            by_code.update({(kind, code): key for kind, code, key in cursor.fetchall()})
    pairs = ((draft.row.number, by_code.get((draft.code_type, draft.code))) for draft in drafts)
    return {number: key for number, key in pairs if key is not None}


def change(intake: Intake, drafts: list[Draft], known: dict[int, int]) -> None:
    """Compare known subjects with what the sheet says, and change what differs."""
    with connection.cursor() as cursor:
        work = Merge(cursor, intake, {draft.row.number: draft.row for draft in drafts})
        work.stage(drafts, known)
        work.hand_back()
        work.compare()
        work.update()
        work.mark()
        work.count()


class Words:
    """What the two databases say differently."""

    def __init__(self) -> None:
        postgres = connection.vendor == "postgresql"
        self.object = "jsonb_build_object" if postgres else "json_object"
        self.array = (
            "(SELECT COALESCE(jsonb_agg({0}), '[]'::jsonb) {1})"
            if postgres
            else "json((SELECT json_group_array({0}) {1}))"
        )
        self.joined = "string_agg({0}, '、' ORDER BY {0})" if postgres else "group_concat({0}, '、' ORDER BY {0})"
        self.big = "bigint" if postgres else "integer"


class Merge:
    """The statements of one part."""

    def __init__(self, cursor: Any, intake: Intake, rows: dict[int, ParsedRow]) -> None:
        self.cursor, self.intake, self.rows, self.words = cursor, intake, rows, Words()
        self.now = connection.ops.adapt_datetimefield_value(intake.now)

    def run(self, sql: str, *values: Any) -> int:
        """Carry a statement out; how many rows it touched."""
        self.cursor.execute(sql, values)
        return int(self.cursor.rowcount)

    def ask(self, sql: str, *values: Any) -> list[Any]:
        """The rows of a query."""
        self.cursor.execute(sql, values)
        return list(self.cursor.fetchall())

    def stage(self, drafts: list[Draft], known: dict[int, int]) -> None:
        """Fill the temporary tables."""
        fields = ", ".join(f"s.{name}" for name in FIELDS)
        big = self.words.big
        self.run("DROP TABLE IF EXISTS incoming")
        self.run("DROP TABLE IF EXISTS incoming_tags")
        self.run(
            f"CREATE TEMPORARY TABLE incoming AS SELECT CAST(0 AS {big}) AS n, s.code_type, s.code, CAST(0 AS {big}) AS subject_id, "
            f"CAST(0 AS integer) AS tags_said, {fields}, CAST(NULL AS varchar(1)) AS act, CAST(NULL AS text) AS old_tags "
            f"FROM {SUBJECT} s WHERE 1 = 0"
        )
        self.run(f"CREATE TEMPORARY TABLE incoming_tags (n {big}, tag_id varchar(40), PRIMARY KEY (n, tag_id))")
        bulk.load("incoming", STAGED, [
            (one.row.number, one.code_type, one.code, known[one.row.number], int(one.tags is not None), *one.values) for one in drafts
        ])  # fmt: skip
        bulk.load("incoming_tags", ("n", "tag_id"), [(one.row.number, tag) for one in drafts for tag in one.tags or ()])
        self.run("CREATE INDEX incoming_subject ON incoming (subject_id)")
        if connection.vendor == "postgresql":
            self.run("ANALYZE incoming (subject_id, act, tags_said)")

    def hand_back(self) -> None:
        """Refuse rows of other units' subjects and rows that name a subject once more."""
        waiting = "incoming.act IS NULL"
        paths = self.ask(
            f"SELECT DISTINCT s.unit_path FROM incoming JOIN {SUBJECT} s ON s.id = subject_id WHERE {waiting}"
        )
        for (path,) in paths:
            if not self.intake.actor.may("subject.edit", path):
                foreign = self.ask(
                    f"SELECT n FROM incoming JOIN {SUBJECT} s ON s.id = subject_id WHERE {waiting} AND s.unit_path = %s",
                    path,
                )
                self._refuse(foreign, "code", "该代码已由其他单位登记。", "请联系该单位或上级核实后划转。")
        again = self.ask(
            f"SELECT n, l.row FROM incoming JOIN {LINE} l ON l.batch_id = %s AND l.object_id = subject_id WHERE {waiting} "
            "UNION SELECT n, d.first FROM incoming JOIN (SELECT subject_id AS id, MIN(n) AS first FROM incoming "
            "WHERE subject_id IS NOT NULL GROUP BY subject_id HAVING COUNT(*) > 1) d ON d.id = subject_id "
            f"WHERE n <> d.first AND {waiting}",
            self.intake.batch.pk,
        )
        for number, first in again:
            self._refuse([(number,)], "code", f"与第 {first} 行的代码相同。", "请核对后只留一行。")
        self.run("DELETE FROM incoming WHERE act = 'x'")

    def _refuse(self, numbers: list[Any], key: str, reason: str, mend: str) -> None:
        for (number,) in numbers:
            self.intake.refuse(self.rows[number], key, reason, mend)
        self.cursor.executemany("UPDATE incoming SET act = 'x' WHERE n = %s", numbers) if numbers else None

    def compare(self) -> None:
        """Mark known rows: those that say something else, the others."""
        differs = " OR ".join(f"({_differs(name)})" for name in FIELDS)
        self.run(
            f"UPDATE incoming SET act = CASE WHEN {differs} THEN 'u' ELSE 'n' END FROM {SUBJECT} s "
            "WHERE s.id = incoming.subject_id AND incoming.act IS NULL"
        )
        held = f"FROM {TAGGING} g WHERE g.subject_id = incoming.subject_id"
        said = "FROM incoming_tags t WHERE t.n = incoming.n"
        self.run(
            f"UPDATE incoming SET act = 'u' WHERE act = 'n' AND tags_said = 1 AND ("
            f"EXISTS (SELECT 1 {said} AND NOT EXISTS (SELECT 1 {held} AND g.tag_id = t.tag_id)) OR "
            f"EXISTS (SELECT 1 {held} AND g.source <> 'rule' AND NOT EXISTS (SELECT 1 {said} AND t.tag_id = g.tag_id)))"
        )

    def update(self) -> None:
        """Keep what undo and history need, then change the rows that differ."""
        names = self.words.joined.format("t.name")
        self.run(
            f"UPDATE incoming SET old_tags = COALESCE((SELECT {names} FROM {TAGGING} g JOIN {TAG} t ON t.code = g.tag_id "
            "WHERE g.subject_id = incoming.subject_id), '') WHERE act = 'u' AND tags_said = 1 AND old_tags IS NULL"
        )
        joined = f"FROM incoming i JOIN {SUBJECT} s ON s.id = i.subject_id WHERE i.act = 'u'"
        self.run(
            f"INSERT INTO {LINE} (batch_id, object_id, row, done, before) SELECT %s, s.id, i.n, 'u', {self._before()} {joined}",
            self.intake.batch.pk,
        )
        for name in FIELDS:
            if name not in UNTOLD:
                self._tell(name, _text("s", name), _text("i", name), f"{joined} AND {_differs(name, 'i')}")
        self._tell("office", "s.unit_path", "i.unit_path", f"{joined} AND {_differs('office_id', 'i')}")
        sets = ", ".join(f"{name} = COALESCE(i.{name}, {SUBJECT}.{name})" for name in FIELDS)
        self.run(
            f"UPDATE {SUBJECT} SET {sets}, updated_at = %s FROM incoming i WHERE i.subject_id = {SUBJECT}.id AND i.act = 'u'",
            self.now,
        )

    def _before(self) -> str:
        """JSON of a stored row as undo needs it."""
        pairs = ", ".join(f"'{name}', {_text('s', name) if _is_plain_text(name) else f's.{name}'}" for name in FIELDS)
        tags = self.words.array.format("g.tag_id", f"FROM {TAGGING} g WHERE g.subject_id = s.id")
        return f"{self.words.object}({pairs}, 'tags', CASE WHEN i.tags_said = 1 THEN {tags} END)"

    def _tell(self, field: str, old: str, new: str, joined: str) -> None:
        """Lines of history."""
        self.run(
            f"INSERT INTO {CHANGE} (subject_id, unit_path, at, by_id, source, reference, field, old, new) "
            f"SELECT s.id, s.unit_path, %s, %s, '{ChangeSource.IMPORT}', %s, '{field}', COALESCE({old}, ''), {new} {joined}",
            self.now, self.intake.actor.user_id, self.intake.batch.ref,
        )  # fmt: skip

    def mark(self) -> None:
        """Tags of changed rows; the lines of those that did not change."""
        self.run(
            f"DELETE FROM {TAGGING} WHERE id IN (SELECT g.id FROM {TAGGING} g JOIN incoming i ON i.subject_id = g.subject_id "
            "WHERE i.act = 'u' AND i.tags_said = 1 AND g.source <> 'rule' "
            "AND NOT EXISTS (SELECT 1 FROM incoming_tags t WHERE t.n = i.n AND t.tag_id = g.tag_id))"
        )
        self.run(
            f"INSERT INTO {TAGGING} (subject_id, tag_id, source) SELECT i.subject_id, t.tag_id, 'import' FROM incoming i "
            "JOIN incoming_tags t ON t.n = i.n WHERE i.act = 'u' ORDER BY i.subject_id, t.tag_id ON CONFLICT DO NOTHING"
        )
        names = self.words.joined.format("t.name")
        new = f"(SELECT {names} FROM {TAGGING} g JOIN {TAG} t ON t.code = g.tag_id WHERE g.subject_id = s.id)"
        told = f"FROM incoming i JOIN {SUBJECT} s ON s.id = i.subject_id WHERE i.act = 'u' AND i.tags_said = 1"
        self._tell("tags", "i.old_tags", f"COALESCE({new}, '')", f"{told} AND i.old_tags <> COALESCE({new}, '')")
        self.run(
            f"INSERT INTO {LINE} (batch_id, object_id, row, done) SELECT %s, subject_id, n, act FROM incoming WHERE act = 'n'",
            self.intake.batch.pk,
        )

    def count(self) -> None:
        """Tell the intake."""
        counts = dict(self.ask("SELECT act, COUNT(*) FROM incoming GROUP BY act"))
        self.intake.count(0, counts.get(UPDATED, 0), counts.get(UNCHANGED, 0))


def _differs(name: str, incoming: str = "incoming") -> str:
    return f"{incoming}.{name} IS NOT NULL AND {incoming}.{name} IS DISTINCT FROM s.{name}"


def _is_plain_text(name: str) -> bool:
    return isinstance(Subject._meta.get_field(name), DateField | DecimalField)


def _text(table: str, name: str) -> str:
    """A value as history keeps it."""
    return f"CAST({table}.{name} AS text)" if _is_plain_text(name) else f"{table}.{name}"
