"""Small frozen values that the templates in ui/parts/ draw."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from .states import Colour


@dataclass(frozen=True)
class Stat:
    """A figure with its label; `note` is a second, smaller line."""

    label: str
    value: int | str
    colour: Colour = "blue"
    url: str = ""
    note: str = ""

    @property
    def is_number(self) -> bool:
        return isinstance(self.value, int)


@dataclass(frozen=True)
class Empty:
    """Why there is nothing here, and the next verb."""

    text: str
    verb: str = ""
    url: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Entry:
    """One act in a journal strip; `digest` is the journal's hash of it."""

    at: datetime
    actor: str
    act: str
    detail: str = ""
    seq: int | None = None
    digest: str = ""


@dataclass(frozen=True)
class FileLink:
    """A file to download; `size` in bytes."""

    name: str
    url: str
    size: int | None = None
    digest: str = ""
    note: str = ""


@dataclass(frozen=True)
class Change:
    """One changed field of a record, as people read it."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Check:
    """One step of a verification."""

    title: str
    detail: str = ""
    state: Literal["ok", "bad", "busy", "wait"] = "wait"
    aside: str = ""
    digest: str = ""
