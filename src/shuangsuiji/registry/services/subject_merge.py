# ruff: noqa: S608 - the statements are made of names of our own models
"""Drafts into the register, a set at a time: staged in a temporary table, matched, compared, written by a dozen statements.

The same words serve SQLite and PostgreSQL but for loading, JSON and joined text (`Words`). `act` of a staged row says what
becomes of it: c created, u updated, n nothing to change. Every statement touches the rows of one part alone, so the cost
per row does not grow with the register.
"""

import os
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import DateField, DecimalField

from shuangsuiji.common import bigrams
from shuangsuiji.common.base import ALPHABET, REF_LENGTH
from shuangsuiji.registry.models import ChangeSource, ImportLine, Subject, SubjectChange, SubjectCode, SubjectTag, Tag
from shuangsuiji.tabular.columns import ParsedRow

from .intake import CREATED, UNCHANGED, UPDATED, Intake

# The fields of a subject that a sheet may say, by attname.
FIELDS = (
    "name", "org_form", "state", "established_on", "address", "industry", "legal_person", "phone", "risk_class",
    "kind", "doubts", "office_id", "unit_path",
)  # fmt: skip
# What follows from others, or is no fact about the subject, leaves no line of history.
UNTOLD = {"doubts", "unit_path", "office_id"}
SUBJECT, CHANGE, LINE, TAGGING, TAG, CODE = (
    model._meta.db_table for model in (Subject, SubjectChange, ImportLine, SubjectTag, Tag, SubjectCode)
)
STAGED = ("n", "code_type", "code", "ref", "tags_said", *FIELDS)
_FAIR = 256 - 256 % len(ALPHABET)
_LETTERS = bytes(ord(ALPHABET[byte % len(ALPHABET)]) for byte in range(256))


@dataclass
class Draft:
    """A row that names a subject: its identity, what it says (attname → value), its tags (None: says nothing of them)."""

    row: ParsedRow
    code_type: str
    code: str
    values: dict[str, Any]
    tags: frozenset[str] | None


def merge(intake: Intake, drafts: list[Draft]) -> None:
    """Carry a part of a sheet into the register, in the open transaction; counts and refusals go to `intake`."""
    rows = {draft.row.number: draft.row for draft in drafts}
    with connection.cursor() as cursor:
        work = Merge(cursor, intake, rows)
        work.stage(drafts)
        work.match()
        work.hand_back()
        work.compare()
        work.update()
        work.insert()
        # A subject that another import has added meanwhile is matched and compared like any known one.
        if work.match(missed=True):
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

    def stage(self, drafts: list[Draft]) -> None:
        """Fill the temporary tables."""
        fields = ", ".join(f"s.{name}" for name in FIELDS)
        self.run(
            f"CREATE TEMPORARY TABLE IF NOT EXISTS incoming AS SELECT CAST(0 AS {self.words.big}) AS n, s.code_type, s.code, s.ref, "
            f"CAST(0 AS integer) AS tags_said, {fields}, CAST(NULL AS {self.words.big}) AS subject_id, "
            f"CAST(NULL AS varchar(1)) AS act, CAST(NULL AS text) AS old_tags FROM {SUBJECT} s WHERE 1 = 0"
        )
        self.run(
            f"CREATE TEMPORARY TABLE IF NOT EXISTS incoming_tags (n {self.words.big}, tag_id varchar(40), PRIMARY KEY (n, tag_id))"
        )
        self.run("CREATE INDEX IF NOT EXISTS incoming_subject ON incoming (subject_id)")
        self.run("DELETE FROM incoming")
        self.run("DELETE FROM incoming_tags")
        refs = new_refs(len(drafts))
        self._load("incoming", STAGED, [
            (draft.row.number, draft.code_type, draft.code, ref, int(draft.tags is not None), *map(draft.values.get, FIELDS))
            for draft, ref in zip(drafts, refs, strict=True)
        ])  # fmt: skip
        tags = [(draft.row.number, tag) for draft in drafts for tag in draft.tags or ()]
        self._load("incoming_tags", ("n", "tag_id"), tags)
        if connection.vendor == "postgresql":
            self.run("ANALYZE incoming")
            self.run("ANALYZE incoming_tags")

    def _load(self, table: str, columns: tuple[str, ...], lines: list[tuple[Any, ...]]) -> None:
        if not lines:
            return
        if connection.vendor == "postgresql":
            with self.cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                for line in lines:
                    copy.write_row(line)
            return
        marks = ", ".join(["%s"] * len(columns))
        self.cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", lines)

    def match(self, *, missed: bool = False) -> int:
        """Find the subject of each row: by its code, else by a further code; an alias stands for what it was merged into."""
        found = self.run(
            f"UPDATE incoming SET subject_id = COALESCE(s.merged_into_id, s.id) FROM {SUBJECT} s "
            "WHERE incoming.subject_id IS NULL AND s.code_type = incoming.code_type AND s.code = incoming.code"
        )
        if missed:
            return found
        return found + self.run(
            f"UPDATE incoming SET subject_id = COALESCE(s.merged_into_id, s.id) FROM {CODE} c JOIN {SUBJECT} s ON s.id = c.subject_id "
            "WHERE incoming.subject_id IS NULL AND c.code_type = incoming.code_type AND c.code = incoming.code"
        )

    def hand_back(self) -> None:
        """Refuse rows of other units' subjects, rows that name a subject once more, and new ones that lack kind or office."""
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
        new = f"SELECT n FROM incoming WHERE subject_id IS NULL AND {waiting}"
        self._refuse(
            self.ask(f"{new} AND kind IS NULL"), "org_form", "看不出是哪一类检查对象。", "请填写“主体类型”或“类别”。"
        )
        lacking = f"{new} AND office_id IS NULL AND kind IS NOT NULL"
        self._refuse(self.ask(lacking), "office", "没有填写管辖单位。", "请填写本局所属单位的名称或简称。")
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

    def insert(self) -> None:
        """Add what is new, with history, lines and search."""
        columns, values, given = _new_row(self.now)
        with bigrams.paused(Subject, "name"):
            self.run(
                f"INSERT INTO {SUBJECT} ({columns}) SELECT {values} FROM incoming i WHERE i.subject_id IS NULL AND i.act IS NULL "
                "ORDER BY i.code_type, i.code ON CONFLICT (code_type, code) DO NOTHING",
                *given,
            )
        self.run(
            f"UPDATE incoming SET subject_id = s.id, act = 'c' FROM {SUBJECT} s WHERE incoming.subject_id IS NULL "
            "AND incoming.act IS NULL AND s.ref = incoming.ref"
        )
        bigrams.index_rows(Subject, "name", "SELECT subject_id FROM incoming WHERE act = 'c'")
        self._tell("", "''", "s.name", f"FROM incoming i JOIN {SUBJECT} s ON s.id = i.subject_id WHERE i.act = 'c'")

    def mark(self) -> None:
        """Tags of new and changed rows; the lines of all others."""
        self.run(
            f"DELETE FROM {TAGGING} WHERE id IN (SELECT g.id FROM {TAGGING} g JOIN incoming i ON i.subject_id = g.subject_id "
            "WHERE i.act = 'u' AND i.tags_said = 1 AND g.source <> 'rule' "
            "AND NOT EXISTS (SELECT 1 FROM incoming_tags t WHERE t.n = i.n AND t.tag_id = g.tag_id))"
        )
        self.run(
            f"INSERT INTO {TAGGING} (subject_id, tag_id, source) SELECT i.subject_id, t.tag_id, 'import' FROM incoming i "
            "JOIN incoming_tags t ON t.n = i.n WHERE i.act IN ('c', 'u') ORDER BY i.subject_id, t.tag_id ON CONFLICT DO NOTHING"
        )
        names = self.words.joined.format("t.name")
        new = f"(SELECT {names} FROM {TAGGING} g JOIN {TAG} t ON t.code = g.tag_id WHERE g.subject_id = s.id)"
        told = f"FROM incoming i JOIN {SUBJECT} s ON s.id = i.subject_id WHERE i.act = 'u' AND i.tags_said = 1"
        self._tell("tags", "i.old_tags", f"COALESCE({new}, '')", f"{told} AND i.old_tags <> COALESCE({new}, '')")
        self.run(
            f"INSERT INTO {LINE} (batch_id, object_id, row, done) SELECT %s, subject_id, n, act FROM incoming WHERE act IN ('c', 'n')",
            self.intake.batch.pk,
        )

    def count(self) -> None:
        """Tell the intake."""
        counts = dict(self.ask("SELECT act, COUNT(*) FROM incoming GROUP BY act"))
        self.intake.count(counts.get(CREATED, 0), counts.get(UPDATED, 0), counts.get(UNCHANGED, 0))


def _differs(name: str, incoming: str = "incoming") -> str:
    return f"{incoming}.{name} IS NOT NULL AND {incoming}.{name} IS DISTINCT FROM s.{name}"


def _is_plain_text(name: str) -> bool:
    return isinstance(Subject._meta.get_field(name), DateField | DecimalField)


def _text(table: str, name: str) -> str:
    """A value as history keeps it."""
    return f"CAST({table}.{name} AS text)" if _is_plain_text(name) else f"{table}.{name}"


def _new_row(now: Any) -> tuple[str, str, list[Any]]:
    """Columns and values of a new subject: what the sheet says, else the model's own default."""
    columns, values, given = [], [], []
    for field in Subject._meta.concrete_fields:
        if field.primary_key:
            continue
        columns.append(connection.ops.quote_name(str(field.column)))
        if field.attname in ("code_type", "code", "ref"):
            values.append(f"i.{field.attname}")
            continue
        said = f"i.{field.attname}" if field.attname in FIELDS else ""
        stamp = field.name in ("created_at", "updated_at")
        default = now if stamp else field.get_db_prep_save(field.get_default(), connection)
        if said and default is None:
            values.append(said)
        else:
            values.append(f"COALESCE({said}, %s)" if said else "%s")
            given.append(default)
    return ", ".join(columns), ", ".join(values), given


def new_refs(count: int) -> list[str]:
    """As `new_ref`, many at once: random bytes that would favour some letters are left out."""
    letters = b""
    while len(letters) < count * REF_LENGTH:
        letters += os.urandom(count * REF_LENGTH + 64).translate(_LETTERS, bytes(range(_FAIR, 256)))
    text = letters.decode()
    return [text[start : start + REF_LENGTH] for start in range(0, count * REF_LENGTH, REF_LENGTH)]
