"""Reads of 检查对象."""

import unicodedata
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Prefetch, Q, QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common import bigrams
from shuangsuiji.common.errors import Refusal
from shuangsuiji.common.pagination import Count, expected_rows
from shuangsuiji.common.scope import begins_with, under
from shuangsuiji.registry.models import (
    CLASS_CHOICES,
    Subject,
    SubjectCode,
    SubjectState,
    SubjectTag,
)

from .common import LEAST_FRAGMENT, missing

FULL_BRACKETS = str.maketrans("()", "（）")


LEAST_CODE = 6
MOST_COUNTED = 1_000_000
MOST_BEARERS = 200


HALF_BRACKETS = str.maketrans("（）", "()")


def subjects_visible(actor: Actor) -> QuerySet[Subject]:
    """Subjects within the actor's reach, with office and tags; aliases are left out."""
    rows = Subject.objects.filter(under(actor.reach("subject.read")), merged_into=None)
    return rows.select_related("office").prefetch_related("tags")


def subject_figures(actor: Actor) -> dict[str, Count]:
    """How many subjects stand in the register by risk class, and under "doubts" how many codes are doubtful. One query.

    Of a register of which PostgreSQL expects millions of rows the figures are its estimates, and say so.
    """
    rows = Subject.objects.filter(
        under(actor.reach("subject.read")), state=SubjectState.ACTIVE, merged_into=None
    )  # fmt: skip
    if expected_rows(rows) > MOST_COUNTED:
        parts = {letter: rows.filter(risk_class=letter) for letter, _ in CLASS_CHOICES} | {
            "doubts": rows.exclude(doubts="")
        }
        return {name: Count(expected_rows(part), exact=False) for name, part in parts.items()}
    counts = {letter: models.Count("pk", filter=Q(risk_class=letter)) for letter, _ in CLASS_CHOICES}
    found = rows.aggregate(**counts, doubts=models.Count("pk", filter=~Q(doubts="")))
    return {name: Count(number) for name, number in found.items()}


def get_subject(actor: Actor, ref: str) -> Subject:
    """One subject, an alias too; raises Missing."""
    taggings = SubjectTag.objects.select_related("tag").order_by("tag__name")
    rows = Subject.objects.filter(under(actor.reach("subject.read"))).prefetch_related(Prefetch("taggings", taggings))
    row = rows.select_related("office", "region", "owner", "merged_into").filter(ref=ref).first()
    if row is None:
        raise missing("检查对象")
    return row


def find_subjects(fragment: str) -> QuerySet[Subject]:
    """Subjects whose name or code contains `fragment` (two characters at least, else none). For the public search."""
    text = fragment.strip()
    if len(text) < LEAST_FRAGMENT or "\x00" in text:  # PostgreSQL takes no NUL
        return Subject.objects.none()
    return Subject.objects.filter(matches(text), merged_into=None).select_related("office")


def matches(fragment: str) -> Q:
    """Name contains, or code begins or ends so: the one way in which subjects are searched, by indexes alone.

    Names are kept as they were registered, with brackets of either width; a search finds both.
    """
    names = {fragment, fragment.translate(FULL_BRACKETS), fragment.translate(HALF_BRACKETS)}
    code = unicodedata.normalize("NFKC", fragment).upper()
    found = reduce(or_, (Q(name__fragment=name) for name in sorted(names)))
    if code.isascii():
        found |= begins_with("code", code) | bigrams.ends_with("code", code)
    bearers = _bearers(code)
    return found | Q(pk__in=bearers) if bearers else found


def _bearers(code: str) -> list[int]:
    """Subjects that bear a further code beginning so, asked apart: a subquery within an OR would keep indexes unused."""
    if len(code) < LEAST_CODE or not code.isascii():
        return []
    rows = SubjectCode.objects.filter(code__gte=code, code__lt=code + "~", subject__merged_into=None)
    return list(rows.values_list("subject_id", flat=True)[:MOST_BEARERS])


def subject_by_ref(ref: str) -> Subject | None:
    """One subject for the public site."""
    return Subject.objects.filter(ref=ref).select_related("office").first()


def subject_by_code(actor: Actor, code: str) -> Subject:
    """The subject within reach that bears a code, whatever its type. Raises Refusal for none or several."""
    value = unicodedata.normalize("NFKC", code).strip().upper()
    bears = SubjectCode.objects.filter(code=value).values("subject_id")
    found = list(subjects_visible(actor).filter(Q(code=value) | Q(pk__in=bears))[:2])
    if len(found) != 1:
        reason = f"名录库中没有代码为“{value}”的检查对象。" if not found else f"有多个检查对象的代码是“{value}”。"
        raise Refusal(reason, mend="请从检查对象名录库复制完整代码。", field="code")
    return found[0]
