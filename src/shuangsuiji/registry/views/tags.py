"""专项分库: a tag's subjects by office and class, its rule, and the items that reach it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangsuiji.accounts.queries import bureau_of
from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.registry import queries, services
from shuangsuiji.registry.forms import RuleForm
from shuangsuiji.registry.models import CLASS_CHOICES, SubjectState, Tag, TagSource

from .common import attempt


def tag_page(tag: Tag) -> str:
    """The address of a tag's page."""
    return reverse("registry:tag", args=[tag.pk])


def _tag(code: str) -> Tag:
    word = queries.get_word(Tag, code)
    assert isinstance(word, Tag)  # noqa: S101 - asked for one
    return word


@require_safe
@staff("subject.read")
def tags(request: StaffRequest) -> HttpResponse:
    """All sub-directories with their figures; the rules can be run together."""
    rules = {rule.tag_id: rule for rule in queries.rules_visible(request.actor)}
    context = {
        "page_title": "专项分库",
        "lines": [(tag, rules.get(tag.pk)) for tag in queries.tag_lines(request.actor)],
        "rules": len(rules),
        "may_edit": request.actor.may("subject.edit"),
    }
    return render(request, "registry/tags.html", context)


@require_safe
@staff("subject.read")
def tag(request: StaffRequest, code: str) -> HttpResponse:
    """One sub-directory."""
    row = _tag(code)
    table = queries.tag_table(request.actor, row)
    sources = queries.tag_sources(row, request.actor)
    rule = queries.rule_of(request.actor, row)
    items = list(queries.items_of_tags(request.actor.unit_path, [row.pk]))
    context = {
        "page_title": f"专项分库：{row.name}",
        "tag": row,
        "rule": rule,
        "rule_words": queries.describe_filter(rule.spec) if rule else "",
        "table": table,
        "total": sum(line.total for line in table),
        "classes": [title for _, title in CLASS_CHOICES],
        "class_totals": [sum(line.classes[n] for line in table) for n in range(len(CLASS_CHOICES))],
        "sources": [(source.label, sources.get(source.value, 0)) for source in TagSource],
        "items": items,
        "subjects_url": f"{reverse('registry:subjects')}?tag={row.pk}&state={SubjectState.ACTIVE}",
        "may_edit": request.actor.may("subject.edit"),
    }
    return render(request, "registry/tag.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("subject.edit")
def rule(request: StaffRequest, code: str) -> HttpResponse:
    """The rule of a tag: conditions, how many subjects they reach, and then saving."""
    row, path = _tag(code), bureau_of(request.actor.unit_path).path
    known = queries.rule_of(request.actor, row)
    form = RuleForm(request.POST or None, unit_path=path, initial=known.spec if known else {})
    reached = None
    if request.method == "POST" and form.is_valid():
        if "save" in request.POST:
            saved = attempt(
                form,
                lambda: services.save_rule(actor=request.actor, tag=row, spec=form.conditions(), now=timezone.now()),
            )
            if saved:
                return _run(request, code, tag_page(row))
        elif form.conditions():
            reached = _preview(form, path)
        else:
            form.add_error(None, "规则至少要有一个条件。")
    context = {
        "page_title": f"标签规则：{row.name}",
        "tag": row,
        "known": known,
        "form": form,
        "reached": reached,
        "back": tag_page(row),
    }
    return render(request, "registry/rule.html", context, status=422 if form.errors else 200)


def _preview(form: RuleForm, path: str) -> dict[str, object]:
    """What the conditions say and whom they reach now."""
    rows = queries.subjects_in(form.conditions(), path)
    return {
        "words": queries.describe_filter(form.conditions()),
        "count": rows.order_by().count(),
        "first": rows.select_related("office").order_by("pk")[:10],
    }


def _run(request: StaffRequest, code: str, goal: str) -> HttpResponse:
    rules = queries.rules_visible(request.actor)
    wanted = rules.filter(tag_id=code, unit=bureau_of(request.actor.unit_path)) if code else rules
    job = services.ask_to_run(actor=request.actor, rules=wanted, goal=goal, now=timezone.now())
    return redirect("jobs:job", job)


@require_POST
@staff("subject.edit")
def run_rule(request: StaffRequest, code: str) -> HttpResponse:
    """Run one rule."""
    return _run(request, code, tag_page(_tag(code)))


@require_POST
@staff("subject.edit")
def run_all(request: StaffRequest) -> HttpResponse:
    """Run all rules of the bureau."""
    return _run(request, "", reverse("registry:tags"))


@require_POST
@staff("subject.edit")
def remove_rule(request: StaffRequest, code: str) -> HttpResponse:
    """Drop a rule and lift what it set."""
    row = _tag(code)
    known = queries.rule_of(request.actor, row)
    if known is None:
        raise queries.missing("标签规则")
    services.remove_rule(actor=request.actor, rule=known, now=timezone.now())
    messages.success(request, "已删除规则，规则打上的标签已去除；人工和导入的保留。")
    return redirect(tag_page(row))
