"""The kinds of sheet that come in. A file that adds one calls `add_kind` when it is imported, see `officer_import`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.registry.models import ImportBatch
from shuangsuiji.registry.queries import SHEET_VERBS
from shuangsuiji.tabular.columns import ParsedRow, SheetSpec
from shuangsuiji.tabular.reading import Table
from shuangsuiji.tabular.stream import SheetFile

from .intake import Intake

Take = Callable[[Intake, list[ParsedRow]], None]


@dataclass(frozen=True)
class SheetKind:
    """One kind.

    Attributes:
        key: its name in addresses and on the command line.
        sheet: its columns; `sheet_for` tells them from the options of an import where they differ.
        act: the journal's name of the import.
        model: what its rows become ("registry.Officer"): undo finds them there.
        take: takes a part of the sheet in, inside a transaction: see `Intake`. It may be called again with other rows.
        part: how many rows at most are taken in one transaction, once a file is too large for one.
        parts_of_row: accessors of rows that belong to a row and go with it when it is undone (history, tags).
        restored: told of each row that undo has set back: actor, batch, row, columns as they stood until then, now.
        returned: gives back what hangs on a row beside its own columns, told by its line's `before`.
        prepare: mends the first rows of a sheet before its header is looked for.
        lifts: asked of every row (memory of the run, its number, its cells) whether it is a heading and no row of its own.
        check: refuses the whole import before anything is read, e.g. into a published edition.
    """

    key: str
    sheet: SheetSpec
    act: str
    model: str
    take: Take
    part: int = 2_000
    sheet_for: Callable[[Mapping[str, Any]], SheetSpec] | None = None
    parts_of_row: frozenset[str] = frozenset()
    restored: Callable[[Actor, ImportBatch, Any, Mapping[str, Any], datetime], None] | None = None
    returned: Callable[[Any, Mapping[str, Any]], None] | None = None
    prepare: Callable[[Table], Table] | None = None
    lifts: Callable[[dict[str, Any], int, list[str]], bool] | None = None
    check: Callable[[Intake], None] | None = None

    @property
    def verb(self) -> str:
        """The right that it takes."""
        return SHEET_VERBS[self.key]

    def head(self, sheet: SheetFile) -> list[list[str]]:
        """The first rows of a sheet, mended."""
        return self.prepare(Table(sheet.name, sheet.head)).rows if self.prepare else sheet.head

    def spec(self, options: Mapping[str, Any]) -> SheetSpec:
        """The columns of one import."""
        return self.sheet_for(options) if self.sheet_for else self.sheet


KINDS: dict[str, SheetKind] = {}


def add_kind(kind: SheetKind) -> SheetKind:
    """Make a kind known to pages, command line and jobs."""
    KINDS[kind.key] = kind
    return kind
