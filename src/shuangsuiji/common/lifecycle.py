"""Life cycles: one transition table per model, carried out as a conditional update."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from .errors import Stale


@dataclass(frozen=True)
class Step:
    """One verb of a life cycle: from which states it starts and where it ends."""

    sources: frozenset[str]
    target: str


class Lifecycle:
    """The transition table of one model with a `state` field.

    `Lifecycle({"approve": (["merged"], "approved")})`; `advance` is safe against two simultaneous presses on every database,
    because the database compares the state in the same statement that changes it.
    """

    def __init__(self, table: Mapping[str, tuple[list[str], str]]) -> None:
        self.steps = {verb: Step(frozenset(sources), target) for verb, (sources, target) in table.items()}

    def allows(self, state: str, verb: str) -> bool:
        """Whether `verb` may be done in `state`."""
        return state in self.steps[verb].sources

    def advance(self, row: models.Model, verb: str, *, now: datetime, **changes: Any) -> None:
        """Do `verb` on `row`, setting `changes` with it; raises Stale when another act was first."""
        step = self.steps[verb]
        changes = {**changes, "state": step.target, "updated_at": now}
        table = type(row)._default_manager.filter(pk=row.pk, state__in=step.sources)
        if table.update(**changes) != 1:
            name = type(row)._meta.verbose_name
            raise Stale(f"{name}“{row}”的状态已经变化，本次操作没有执行。", mend="请刷新页面，按最新状态办理。")
        for field, value in changes.items():
            setattr(row, field, value)
