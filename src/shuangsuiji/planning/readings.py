"""名录与人员快照: sorted lists of subjects and officers, packed for the database, digested for the journal."""

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from fairdraw.canonical import canonical_json

from shuangsuiji.registry import queries as registry

from .models import PoolReading, ReadingPurpose, Task


@dataclass(frozen=True)
class Pool:
    """Whom a task reaches and who may visit. `subjects`: ref → [class, state, office]; `officers`: ref → what decides where they fit:

    [unit, certificate valid to, specialities, days of leave in the task's window, number of recusals].
    """

    subjects: Mapping[str, list[Any]]
    officers: Mapping[str, list[Any]]

    def packed(self) -> bytes:
        """Canonical JSON; equal pools give equal bytes."""
        return canonical_json({"officers": dict(self.officers), "subjects": dict(self.subjects)})

    def digest(self) -> str:
        """SHA-256 of `packed`, hex."""
        return hashlib.sha256(self.packed()).hexdigest()


def read_pool(task: Task, day: date) -> Pool:
    """The pool of a task as the registry stands now; `day` is the day for which dates and licences are read."""
    return Pool(read_subjects(task, day), read_officers(task))


def read_subjects(task: Task, day: date) -> dict[str, list[Any]]:
    """ref → [class, state, office] of everybody the row's filter reaches."""
    rows = registry.subjects_in(task.row.subject_filter, task.unit_path, day)
    columns = rows.order_by("ref").values_list("ref", "risk_class", "state", "office__short_name")
    return {ref: [letter, state, office] for ref, letter, state, office in columns.iterator(chunk_size=5000)}


def read_officers(task: Task) -> dict[str, list[Any]]:
    """ref → what decides where an officer fits, of the nominated units and the lead section."""
    lead = [task.row.lead.path] if task.row.lead else []
    officers = registry.officers_in(sorted({*lead, *(unit.path for unit in task.pool.all())}))
    return {officer.ref: _officer(officer, task) for officer in officers.order_by("ref")}


def _officer(officer: registry.Officer, task: Task) -> list[Any]:
    first, last = task.turn.start, task.turn.end
    leaves = sorted(
        f"{leave.first_day}—{leave.last_day}"
        for leave in officer.leaves.all()
        if (last is None or leave.first_day <= last) and (first is None or leave.last_day >= first)
    )
    specialities = sorted(speciality.name for speciality in officer.specialities.all())
    valid_to = officer.certificate_valid_to.isoformat()
    return [officer.unit.short_name, valid_to, specialities, leaves, len(officer.recusals.all())]


def scope_of(task: Task) -> str:
    """What makes two readings comparable: the unit and the subjects asked for."""
    return hashlib.sha256(canonical_json([task.unit_path, task.row.subject_filter])).hexdigest()


def take_reading(task: Task, purpose: ReadingPurpose, now: datetime) -> PoolReading:
    """Store the pool of a task as it stands now."""
    pool = read_pool(task, localdate(now))
    return PoolReading.objects.create(
        task=task, purpose=purpose, taken_at=now, scope=scope_of(task), digest=pool.digest(),
        lists=zlib.compress(pool.packed()),
    )  # fmt: skip


def unpack(reading: PoolReading) -> Pool | None:
    """The lists of a reading; None where they no longer have its digest."""
    try:
        lists = json.loads(zlib.decompress(bytes(reading.lists)))
        pool = Pool(lists["subjects"], lists["officers"])
    except (zlib.error, ValueError, KeyError, TypeError):
        return None
    return pool if pool.digest() == reading.digest else None
