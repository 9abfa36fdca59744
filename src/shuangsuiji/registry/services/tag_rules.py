"""标签规则: a filter that sets a tag, and lifts it where it no longer holds; a set at a time, whatever the size."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Min, QuerySet, Value
from django.utils import timezone

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import bureau_of
from shuangsuiji.common.errors import Refusal
from shuangsuiji.common.scope import under
from shuangsuiji.jobs.services import enqueue
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.registry.models import (
    ChangeSource,
    Subject,
    SubjectChange,
    SubjectTag,
    Tag,
    TagRefusal,
    TagRule,
    TagSource,
)
from shuangsuiji.registry.queries import FILTER_KEYS, subjects_in

# A rule that asked for tags could wait for its own outcome.
RULE_KEYS = FILTER_KEYS - {"tags", "without_tags"}
SPAN = 50_000
Progress = Callable[..., None]


def save_rule(*, actor: Actor, tag: Tag, spec: Mapping[str, Any], now: datetime) -> TagRule:
    """The rule by which the actor's bureau sets `tag`; it has to run before it says anything. Raises Refusal for an empty one."""
    bureau = bureau_of(actor.unit_path)
    actor.require("subject.edit", bureau.path)
    asked = {key: value for key, value in spec.items() if value}
    if not asked or set(asked) - RULE_KEYS:
        raise Refusal("规则至少要有一个条件。", mend="请按许可证、行业、名称、状态等填写条件。")
    with unit_of_work() as work:
        rule, _ = TagRule.objects.update_or_create(
            tag=tag, unit=bureau,
            defaults={"unit_path": bureau.path, "spec": asked, "saved_at": now, "ran_at": None, "matched": 0},
        )  # fmt: skip
        work.note(actor, "tag.rule", tag.pk, unit_path=bureau.path, now=now, detail={"spec": asked})
    return rule


def remove_rule(*, actor: Actor, rule: TagRule, now: datetime) -> None:
    """Drop a rule and lift what it set; what persons and sheets set stays."""
    actor.require("subject.edit", rule.unit_path)
    with unit_of_work() as work:
        _lift(_ruled(rule), rule, now)
        rule.delete()
        work.note(actor, "tag.rule-remove", rule.tag_id, unit_path=rule.unit_path, now=now)


def ask_to_run(*, actor: Actor, rules: QuerySet[TagRule], goal: str, now: datetime) -> str:
    """Put rules in the queue as one job; its ref. Raises Refusal while these are under way or there are none."""
    for rule in rules:
        actor.require("subject.edit", rule.unit_path)
    keys = sorted(rules.values_list("pk", flat=True))
    if not keys:
        raise Refusal("没有标签规则。", mend="请先在标签页上设定规则。")
    title = f"按规则打标签：{rules[0].tag}" if len(keys) == 1 else f"执行 {len(keys)} 条标签规则"
    job = enqueue(
        "shuangsuiji.registry.jobs.run_rules", actor=actor, title=title, now=now, goal=goal,
        key=f"tag-rules:{'-'.join(map(str, keys))[:80]}", rules=keys,
    )  # fmt: skip
    return job.ref


def all_rules() -> list[int]:
    """The keys of every bureau's rules, for the timer at night."""
    return list(TagRule.objects.order_by("pk").values_list("pk", flat=True))


def rules_after(*, actor: Actor, goal: str, now: datetime) -> None:
    """Put the rules of the actor's bureau in the queue because its subjects changed; nothing where there are none, or they wait already."""
    bureau = bureau_of(actor.unit_path)
    rules = TagRule.objects.filter(unit=bureau)
    if rules.exists() and actor.may("subject.edit", bureau.path):
        with suppress(Refusal):  # they are under way: what changed now is seen as stale and runs at night
            ask_to_run(actor=actor, rules=rules, goal=goal, now=now)


def run_rules(*, rules: list[int], progress: Progress | None = None, start: Mapping[str, Any] | None = None) -> int:
    """Run rules one after another; how many tags were set or lifted. `start` is where an interrupted run left off."""
    step, left = progress or (lambda *_args, **_left: None), dict(start or {})
    changed = int(left.get("changed", 0))
    for number, key in enumerate(rules):
        rule = TagRule.objects.select_related("tag").filter(pk=key).first()
        if rule is None or number < int(left.get("rule", 0)):
            continue
        changed = _run(rule, step, number, len(rules), int(left.pop("after", -1)), changed)
    return changed


def _run(rule: TagRule, step: Progress, number: int, total: int, after: int, changed: int) -> int:
    """One rule over the whole of its unit, by spans of keys; each span is one short transaction."""
    began = timezone.now()
    bounds = Subject.objects.filter(under(rule.unit_path)).aggregate(low=Min("pk"), high=Max("pk"))
    low, high = max(bounds["low"] or 0, after + 1), bounds["high"] or -1
    while low <= high:
        with transaction.atomic():
            changed += _apply(rule, low, low + SPAN, began)
            low += SPAN
            share = number + min(1.0, (low - (bounds["low"] or 0)) / max(1, high - (bounds["low"] or 0) + 1))
            step(
                int(share * 1000),
                total * 1000,
                f"正在按规则打标签：{rule.tag}",
                rule=number,
                after=low - 1,
                changed=changed,
            )
    with transaction.atomic():
        TagRule.objects.filter(pk=rule.pk, saved_at=rule.saved_at).update(ran_at=began, matched=_ruled(rule).count())
        step((number + 1) * 1000, total * 1000, f"已完成：{rule.tag}", rule=number + 1, changed=changed)
    return changed


def _apply(rule: TagRule, low: int, high: int, now: datetime) -> int:
    """Set and lift the tag among the keys from `low` to before `high`; how many rows changed."""
    span = {"pk__gte": low, "pk__lt": high}
    holds = subjects_in(rule.spec, rule.unit_path, timezone.localdate(now)).filter(**span).order_by()
    here = {"tag_id": rule.tag_id, "subject_id__gte": low, "subject_id__lt": high}
    borne = SubjectTag.objects.filter(**here).values("subject_id")
    refused = TagRefusal.objects.filter(**here).values("subject_id")
    fresh = holds.exclude(pk__in=borne).exclude(pk__in=refused)
    stale = _ruled(rule).filter(subject_id__gte=low, subject_id__lt=high).exclude(subject_id__in=holds.values("pk"))
    lifted = _lift(stale, rule, now)
    _history(fresh, rule, now, old="", new=rule.tag.name)
    return lifted + _insert(
        SubjectTag,
        ("subject_id", "tag_id", "source"),
        fresh.values_list("pk", Value(rule.tag_id), Value(TagSource.RULE.value)),
    )


def _ruled(rule: TagRule) -> QuerySet[SubjectTag]:
    """The tags that the rule has set."""
    return SubjectTag.objects.filter(
        under(rule.unit_path, "subject__unit_path"), tag_id=rule.tag_id, source=TagSource.RULE
    )


def _lift(rows: QuerySet[SubjectTag], rule: TagRule, now: datetime) -> int:
    subjects = Subject.objects.filter(pk__in=rows.values("subject_id")).order_by()
    _history(subjects, rule, now, old=rule.tag.name, new="")
    return rows.delete()[0]


def _history(rows: QuerySet[Subject], rule: TagRule, now: datetime, *, old: str, new: str) -> None:
    columns = ("subject_id", "unit_path", "at", "source", "reference", "field", "old", "new")
    said = rows.annotate(
        at_=Value(now), source_=Value(ChangeSource.RULE.value), reference_=Value(rule.tag_id), field_=Value("tag"),
        old_=Value(old), new_=Value(new),
    )  # fmt: skip
    _insert(
        SubjectChange,
        columns,
        said.values_list("pk", "unit_path", "at_", "source_", "reference_", "field_", "old_", "new_"),
    )


def _insert(model: type[Any], columns: tuple[str, ...], rows: QuerySet[Any, Any]) -> int:
    """INSERT … SELECT: the rows never leave the database. How many were written."""
    sql, params = rows.query.sql_with_params()
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {quote(model._meta.db_table)} ({names}) {sql}", params)
        return int(cursor.rowcount)
