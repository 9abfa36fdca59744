"""Every read of 一单两库. Lists are cut to what the actor's role reaches."""

import json
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import User, bureau_of
from shuangsuiji.common.errors import Missing, Refusal
from shuangsuiji.common.scope import under
from shuangsuiji.journal.acts import act_title
from shuangsuiji.journal.queries import entries_of

from .models import (
    CLASS_CHOICES,
    CatalogueState,
    FrequencyLedger,
    ImportBatch,
    Item,
    ItemCatalogue,
    ItemCategory,
    Leave,
    LedgerKind,
    Officer,
    OfficerState,
    Speciality,
    Subject,
    SubjectKind,
    SubjectState,
    Tag,
)

__all__ = [
    "CLASS_CHOICES",
    "CatalogueState",
    "Item",
    "ItemCategory",
    "LedgerKind",
    "Officer",
    "OfficerState",
    "Subject",
    "SubjectKind",
    "SubjectState",
]

LEAST_FRAGMENT = 2
# Who may import may see the imports of their reach: the rows handed back hold what the sheet held.
SHEET_VERBS = {"subjects": "subject.edit", "officers": "officer.edit", "items": "item.edit"}
FULL_BRACKETS = str.maketrans("()", "（）")
HALF_BRACKETS = str.maketrans("（）", "()")
NOT_FOUND = "请核对网址，或从列表重新进入。"


def missing(what: str) -> Missing:
    """The refusal for a row that is not there or not in scope."""
    return Missing(f"没有找到该{what}。", mend=NOT_FOUND)


# Items


def catalogues_visible(actor: Actor) -> QuerySet[ItemCatalogue]:
    """Editions within the actor's reach, the newest first, with `item_count`."""
    rows = ItemCatalogue.objects.filter(under(actor.reach("item.read"))).select_related("unit")
    return rows.annotate(item_count=Count("items")).order_by("-effective_from", "-id")


def get_catalogue(actor: Actor, ref: str) -> ItemCatalogue:
    """One edition; raises Missing."""
    row = catalogues_visible(actor).filter(ref=ref).first()
    if row is None:
        raise missing("清单版次")
    return row


def get_item(actor: Actor, ref: str) -> Item:
    """One item of any edition within reach; raises Missing."""
    rows = Item.objects.filter(under(actor.reach("item.read"), "catalogue__unit_path"))
    row = rows.select_related("catalogue__unit", "speciality").filter(ref=ref).first()
    if row is None:
        raise missing("抽查事项")
    return row


def current_items(unit_path: str) -> QuerySet[Item]:
    """Items of the edition in force at the bureau that `unit_path` belongs to; raises Missing when there is no bureau."""
    bureau = bureau_of(unit_path)
    return Item.objects.filter(catalogue__unit=bureau, catalogue__state=CatalogueState.IN_FORCE).select_related(
        "catalogue", "speciality"
    )


def items_by_ref(refs: Iterable[str]) -> QuerySet[Item]:
    """Items by their public names, of whatever edition."""
    return Item.objects.filter(ref__in=list(refs)).select_related("catalogue", "speciality")


# Subjects


def subjects_visible(actor: Actor) -> QuerySet[Subject]:
    """Subjects within the actor's reach, with office and tags."""
    return Subject.objects.filter(under(actor.reach("subject.read"))).select_related("office").prefetch_related("tags")


def subject_figures(actor: Actor) -> dict[str, int]:
    """How many subjects stand in the register by risk class, and under "doubts" how many codes are doubtful. One query."""
    rows = Subject.objects.filter(under(actor.reach("subject.read")), state=SubjectState.ACTIVE)
    counts = {letter: Count("pk", filter=Q(risk_class=letter)) for letter, _ in CLASS_CHOICES}
    return rows.aggregate(**counts, doubts=Count("pk", filter=~Q(doubts="")))


def get_subject(actor: Actor, ref: str) -> Subject:
    """One subject; raises Missing."""
    row = subjects_visible(actor).select_related("office", "region").filter(ref=ref).first()
    if row is None:
        raise missing("检查对象")
    return row


def subjects_in(subject_filter: Mapping[str, Any], unit_path: str) -> QuerySet[Subject]:
    """The subjects below `unit_path` that a filter describes.

    `subject_filter` has the keys kinds, tags (any of them), without_tags (none of them), states, each a list of codes; an
    absent or empty list asks nothing. Cancelled subjects are in unless `states` leaves them out: a frame shows them as
    excluded. Raises ValueError for another key.
    """
    known = {"kinds": "kind__in", "states": "state__in"}
    unknown = set(subject_filter) - {*known, "tags", "without_tags"}
    if unknown:
        raise ValueError(f"unknown keys of a subject filter: {sorted(unknown)}")
    rows = Subject.objects.filter(under(unit_path))
    for key, lookup in known.items():
        if subject_filter.get(key):
            rows = rows.filter(**{lookup: subject_filter[key]})
    if subject_filter.get("tags"):
        rows = rows.filter(pk__in=_tagged(subject_filter["tags"]))
    if subject_filter.get("without_tags"):
        rows = rows.exclude(pk__in=_tagged(subject_filter["without_tags"]))
    return rows


def _tagged(codes: Collection[str]) -> QuerySet[Any]:
    return Subject.tags.through.objects.filter(tag_id__in=codes).values("subject_id")


def describe_filter(subject_filter: Mapping[str, Any]) -> str:
    """A subject filter in words: 企业、个体工商户；标签：加油站；不含标签：药店；状态：存续."""
    names = dict(Tag.objects.filter(pk__in=_codes(subject_filter)).values_list("code", "name"))
    kinds = [str(SubjectKind(code).label) for code in subject_filter.get("kinds", [])]
    parts = [
        "、".join(kinds) or "全部检查对象",
        _named("标签", [names.get(code, code) for code in subject_filter.get("tags", [])]),
        _named("不含标签", [names.get(code, code) for code in subject_filter.get("without_tags", [])]),
        _named("状态", [str(SubjectState(code).label) for code in subject_filter.get("states", [])]),
    ]
    return "；".join(filter(None, parts))


def _codes(subject_filter: Mapping[str, Any]) -> list[str]:
    return [*subject_filter.get("tags", []), *subject_filter.get("without_tags", [])]


def _named(label: str, words: list[str]) -> str:
    return f"{label}：{'、'.join(words)}" if words else ""


def find_subjects(fragment: str) -> QuerySet[Subject]:
    """Subjects whose name or code contains `fragment` (two characters at least, else none). For the public search."""
    text = fragment.strip()
    if len(text) < LEAST_FRAGMENT or "\x00" in text:  # PostgreSQL takes no NUL
        return Subject.objects.none()
    return Subject.objects.filter(matches(text)).select_related("office")


def matches(fragment: str) -> Q:
    """Name contains, or code contains: the one way in which subjects are searched.

    Names are kept as they were registered, with brackets of either width; a search finds both.
    """
    names = {fragment, fragment.translate(FULL_BRACKETS), fragment.translate(HALF_BRACKETS)}
    code = unicodedata.normalize("NFKC", fragment).upper()
    return reduce(or_, (Q(name__contains=name) for name in names), Q(code__contains=code))


def subject_by_ref(ref: str) -> Subject | None:
    """One subject for the public site."""
    return Subject.objects.filter(ref=ref).select_related("office").first()


def subject_by_code(actor: Actor, code: str) -> Subject:
    """The subject within reach that bears a code, whatever its type. Raises Refusal for none or several."""
    value = unicodedata.normalize("NFKC", code).strip().upper()
    found = list(subjects_visible(actor).filter(code=value)[:2])
    if len(found) != 1:
        reason = f"名录库中没有代码为“{value}”的检查对象。" if not found else f"有多个检查对象的代码是“{value}”。"
        raise Refusal(reason, mend="请从检查对象名录库复制完整代码。", field="code")
    return found[0]


def busy_subjects(subject_ids: Collection[int], unit_path: str, year: int) -> set[int]:
    """Those of `subject_ids` that `unit_path` or a unit below it has drawn or visited in `year`."""
    drawn = FrequencyLedger.objects.filter(under(unit_path), year=year).values_list("subject_id", flat=True)
    return set(drawn) & set(subject_ids)


# Officers


def officers_visible(actor: Actor) -> QuerySet[Officer]:
    """Officers within the actor's reach."""
    rows = Officer.objects.filter(under(actor.reach("officer.read"))).select_related("unit", "user")
    return rows.prefetch_related("specialities")


def officer_figures(actor: Actor, today: date) -> dict[str, int]:
    """How many officers are active, of these how many hold an expired certificate or are on leave today. One query."""
    rows = Officer.objects.filter(under(actor.reach("officer.read")), state=OfficerState.ACTIVE)
    away = Leave.objects.filter(officer=OuterRef("pk"), first_day__lte=today, last_day__gte=today)
    return rows.aggregate(
        active=Count("pk"),
        expired=Count("pk", filter=Q(certificate_valid_to__lt=today)),
        away=Count("pk", filter=Exists(away)),
    )


def get_officer(actor: Actor, ref: str) -> Officer:
    """One officer with leaves and recusals; raises Missing."""
    row = officers_visible(actor).prefetch_related("leaves", "recusals__subject").filter(ref=ref).first()
    if row is None:
        raise missing("执法检查人员")
    return row


def officers_in(unit_paths: Iterable[str]) -> QuerySet[Officer]:
    """Active officers of the units and what lies below them: the pool of a match. No path gives none."""
    scope = reduce(or_, (under(path) for path in unit_paths), Q(pk__in=[]))
    rows = Officer.objects.filter(scope, state=OfficerState.ACTIVE).select_related("unit")
    return rows.prefetch_related("specialities", "leaves", "recusals")


# The small vocabularies, and imports


def tags() -> QuerySet[Tag]:
    """All tags by name, with how many `bearers`."""
    return Tag.objects.annotate(bearers=Count("subjects")).order_by("name")


def specialities() -> QuerySet[Speciality]:
    """All specialities by name, with how many `bearers`."""
    return Speciality.objects.annotate(bearers=Count("officers")).order_by("name")


def get_word(model: type[Tag] | type[Speciality], code: str) -> Tag | Speciality:
    """One tag or speciality by its code; raises Missing."""
    word = model._default_manager.filter(pk=code).first()
    if word is None:
        raise missing("标签或专业")
    return word


def batches_visible(actor: Actor, kind: str) -> QuerySet[ImportBatch]:
    """Imports of one kind ("subjects", "officers", "items") within the actor's reach, the newest first."""
    reach = actor.reach(SHEET_VERBS[kind])
    return ImportBatch.objects.filter(under(reach), kind=kind).select_related("user").defer("errors", "rejected")


def get_batch(actor: Actor, kind: str, ref: str) -> ImportBatch:
    """One import within reach, with its errors; raises Missing."""
    row = batches_visible(actor, kind).defer(None).filter(ref=ref).first()
    if row is None:
        raise missing("导入记录")
    return row


@dataclass(frozen=True)
class PastAct:
    """One act on a row, as the journal keeps it; `fields` are the names of what was changed."""

    at: datetime
    actor: str
    act: str
    seq: int
    fields: list[str]


def history(ref: str, limit: int = 20) -> list[PastAct]:
    """The latest acts on a row, the newest first. Two queries."""
    entries = list(entries_of(ref).order_by("-seq")[:limit])
    names = dict(User.objects.filter(ref__in={entry.actor for entry in entries}).values_list("ref", "name"))
    return [
        PastAct(
            entry.at,
            names.get(entry.actor, entry.actor),
            act_title(entry.act),
            entry.seq,
            json.loads(bytes(entry.canon)).get("detail", {}).get("fields", []),
        )
        for entry in entries
    ]
