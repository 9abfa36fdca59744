"""Reads of 标签 and 专项分库: their rules, their figures, and which items reach a subject."""

from dataclasses import dataclass

from django.db.models import Count, Exists, Q, QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import bureau_of
from shuangsuiji.common.scope import under
from shuangsuiji.registry.models import (
    CLASS_CHOICES,
    Item,
    Subject,
    SubjectState,
    SubjectTag,
    Tag,
    TagRule,
)

from .items import current_items, mappings


@dataclass(frozen=True)
class OfficeLine:
    """How many subjects of a tag an office has, by class and in all."""

    office: str
    path: str
    classes: tuple[int, ...]
    total: int


def tagged_ids(code: str) -> QuerySet[SubjectTag, tuple[int]]:
    """The keys of all subjects that bear a tag, of whatever bureau and state: for who holds a directory already."""
    return SubjectTag.objects.filter(tag_id=code).values_list("subject_id")


def rules_visible(actor: Actor) -> QuerySet[TagRule]:
    """The rules of the actor's bureau and below."""
    path = bureau_of(actor.unit_path).path
    return TagRule.objects.filter(under(path)).select_related("tag", "unit").order_by("tag__name")


def rule_of(actor: Actor, tag: Tag) -> TagRule | None:
    """The rule by which the actor's bureau sets a tag."""
    return TagRule.objects.filter(tag=tag, unit=bureau_of(actor.unit_path)).select_related("tag").first()


def tag_lines(actor: Actor) -> list[Tag]:
    """All tags by name, with the `bearers` within the actor's reach, how many a `ruled` one set, and whether there is a `rule`."""
    bearing = under(actor.reach("subject.read"), "taggings__subject__unit_path") & Q(
        taggings__subject__state=SubjectState.ACTIVE, taggings__subject__merged_into=None
    )
    rows = Tag.objects.annotate(
        bearers=Count("taggings", filter=bearing), ruled=Count("taggings", filter=bearing & Q(taggings__source="rule"))
    )
    return list(rows.order_by("name"))


def tag_table(actor: Actor, tag: Tag) -> list[OfficeLine]:
    """Subjects in force that bear a tag, by office and class; the largest office first. One query."""
    rows = Subject.objects.filter(
        under(actor.reach("subject.read")), taggings__tag=tag, state=SubjectState.ACTIVE, merged_into=None
    )
    counts = rows.order_by().values_list("office__short_name", "unit_path", "risk_class").annotate(n=Count("pk"))
    offices: dict[tuple[str, str], dict[str, int]] = {}
    for office, path, letter, number in counts:
        offices.setdefault((office, path), {})[letter] = number
    lines = [
        OfficeLine(office, path, tuple(found.get(letter, 0) for letter, _ in CLASS_CHOICES), sum(found.values()))
        for (office, path), found in offices.items()
    ]
    return sorted(lines, key=lambda line: (-line.total, line.path))


def tag_sources(tag: Tag, actor: Actor) -> dict[str, int]:
    """How many assignments of a tag came by hand, by rule, by import."""
    rows = SubjectTag.objects.filter(under(actor.reach("subject.read"), "subject__unit_path"), tag=tag)
    return dict(rows.order_by().values_list("source").annotate(n=Count("pk")))


def items_of_tags(unit_path: str, codes: list[str]) -> QuerySet[Item]:
    """Items that the bureau of `unit_path` checks, claimed ones among them, which reach subjects with one of the tags."""
    rows = current_items(unit_path).filter(Exists(mappings().filter(tag_id__in=codes)))
    return rows.order_by("catalogue_id", "code")


def items_reaching(subject: Subject) -> list[Item]:
    """Items that reach a subject: by its tags, or by its kind where an item asks for kinds and for no tag."""
    codes = [tagging.tag_id for tagging in subject.taggings.all()]
    found = current_items(subject.unit_path).annotate(
        tagged=Exists(mappings().filter(tag_id__in=codes)), mapped=Exists(mappings())
    )
    reaching = [
        item
        for item in found.filter(Q(tagged=True) | Q(mapped=False) & ~Q(subject_kinds=[]))
        if item.tagged or subject.kind in item.subject_kinds
    ]
    return sorted(reaching, key=lambda item: (item.catalogue.kind, item.code))
