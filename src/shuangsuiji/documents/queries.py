"""Reads of templates: the bureau's own edition, or the text that comes with the profile."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import bureau_of
from shuangsuiji.common.errors import Missing
from shuangsuiji.common.scope import under
from shuangsuiji.profiles.queries import paper_kinds

from .models import TextTemplate


@dataclass(frozen=True)
class Kind:
    """A kind of paper: what it is called, its shipped text, and what may stand in it. Values and tables: name → meaning."""

    code: str
    title: str
    about: str
    text: str
    values: Mapping[str, str]
    tables: Mapping[str, str]

    @property
    def names(self) -> list[str]:
        """Every placeholder."""
        return [*self.values, *self.tables]


@dataclass(frozen=True)
class InForce:
    """The text that papers of a kind are made from today; edition 0 is the shipped one."""

    kind: Kind
    edition: int
    body: str
    row: TextTemplate | None = None


def kinds() -> dict[str, Kind]:
    """Code → kind, in the order of the profile's file."""
    return {code: Kind(code, **values) for code, values in paper_kinds().items()}


def get_kind(code: str) -> Kind:
    """One kind; raises Missing."""
    found = kinds().get(code)
    if found is None:
        raise Missing("没有这种文书。", mend="请从文书模板列表重新进入。")
    return found


def editions(unit_path: str, code: str) -> QuerySet[TextTemplate]:
    """The editions of a bureau's text, newest first."""
    return TextTemplate.objects.filter(unit_path=unit_path, kind=code).select_related("made_by").order_by("-edition")


def in_force(unit_path: str, code: str) -> InForce:
    """The text in force for the bureau that `unit_path` belongs to."""
    kind = get_kind(code)
    row = editions(bureau_of(unit_path).path, code).first()
    return InForce(kind, row.edition, row.body, row) if row else InForce(kind, 0, kind.text)


def templates_visible(actor: Actor) -> QuerySet[TextTemplate]:
    """The editions of the units this actor may read."""
    return TextTemplate.objects.filter(under(actor.reach("template.read")))
