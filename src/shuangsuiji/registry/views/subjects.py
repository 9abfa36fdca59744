"""检查对象名录库."""

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.common.codes import mask_person_name
from shuangsuiji.common.pagination import Count
from shuangsuiji.registry import downloads, queries, services
from shuangsuiji.registry.forms import SubjectFilter, SubjectForm, scoped
from shuangsuiji.registry.models import CLASS_CHOICES, FOREVER, Subject, SubjectState
from shuangsuiji.registry.services.subjects import EDITABLE
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty, Stat
from shuangsuiji.ui.states import Colour, StateMap

from .common import dated, edit_page, new_page, part_or_page, seen, strip, workbook

STATES = StateMap(
    SubjectState,
    {SubjectState.ACTIVE: "green", SubjectState.REVOKED: "amber", SubjectState.MOVED: "grey"},
)
CLASS_COLOURS: tuple[Colour, ...] = ("green", "blue", "amber", "red", "grey")
VALUES = tuple(name for name in EDITABLE if name not in ("region_id", "owner_id", "attributes"))


def page_of(subject: Subject) -> str:
    """The address of a subject's page."""
    return reverse("registry:subject", args=[subject.ref])


def _export(request: HttpRequest, rows: QuerySet[Subject]) -> HttpResponse:
    return workbook(downloads.subjects_xlsx(rows), dated("检查对象名录", timezone.localdate()))


SUBJECTS = Listing(
    columns=(
        Column("代码", "code", sort="code"),
        Column("名称", "name", sort="name", link=page_of, clip=True),
        Column("类别", "get_kind_display", minor=True),
        Column("风险", template="registry/parts/class.html"),
        Column("登记状态", "state", states=STATES),
        Column("管辖单位", "office.short_name"),
        Column("法定代表人", lambda row: mask_person_name(row.legal_person), minor=True),
        Column("标签", template="registry/parts/tags.html", minor=True),
        Column("存疑", template="registry/parts/doubt.html", minor=True),
    ),
    ordering="code",
    empty=Empty("名录库里还没有检查对象。", hint="由信用监管岗或业务股室导入、新增。"),
    unit="户",
    export=_export,
)


@require_safe
@staff("subject.read")
def subjects(request: StaffRequest) -> HttpResponse:
    """The directory, within the actor's reach."""
    listing = replace(SUBJECTS, filters=scoped(SubjectFilter, request.actor.reach("subject.read")))
    context = {"may_edit": request.actor.may("subject.edit"), "kind": "subjects", "new_title": "新增检查对象"}
    return render_listing(
        request,
        listing,
        queries.subjects_visible(request.actor),
        page_title="检查对象名录库",
        template="registry/subjects.html",
        stats=_stats(queries.subject_figures(request.actor)),
        context=context,
    )


def _stats(figures: dict[str, Count]) -> list[Stat]:
    """Figures that lead to the rows they count."""
    active = f"?state={SubjectState.ACTIVE}"
    classes = [
        Stat(
            f"存续·{title if letter == 'U' else letter + ' 类'}",
            _shown(figures[letter]),
            colour,
            f"{active}&risk_class={letter}",
        )
        for (letter, title), colour in zip(CLASS_CHOICES, CLASS_COLOURS, strict=True)
    ]
    return [*classes, Stat("代码存疑", _shown(figures["doubts"]), "amber", f"{active}&doubtful=on")]


def _shown(count: Count) -> int | str:
    """A number, or the words of an estimate."""
    return count.number if count.exact else str(count)


@require_safe
@staff("subject.read")
def subject(request: StaffRequest, ref: str) -> HttpResponse:
    """One subject: what it is, what is known of it, how often it was visited, and how all that changed."""
    row = queries.get_subject(request.actor, ref)
    today, facts = timezone.localdate(), queries.facts_of(row)
    context = {
        "page_title": row.name,
        "subject": row,
        "states": STATES,
        "today": today,
        "forever": FOREVER,
        "facts": facts,
        "warnings": queries.warnings_of(facts, today),
        "endable": queries.LISTS,
        "may_edit": request.actor.may("subject.edit", row.unit_path) and row.merged_into_id is None,
        "may_transfer": request.actor.may("subject.transfer", row.unit_path) and row.merged_into_id is None,
        **_surroundings(row),
    }
    return render(request, "registry/subject.html", context)


@require_safe
@staff("subject.read")
def history(request: StaffRequest, ref: str) -> HttpResponse:
    """What happened to one subject: visits, changes, merges, journal; as a part of its page when a script asks for it."""
    row = queries.get_subject(request.actor, ref)
    # visits alone: a draw is not known to everybody before the visit is announced
    visits = row.frequency.filter(kind=queries.LedgerKind.VISITED).order_by("-day", "-pk")[:20]
    context = {
        "page_title": f"{row.name}：历次检查和变更",
        "crumbs": [("检查对象名录库", reverse("registry:subjects"))],
        "back": reverse("registry:subject", args=[row.ref]),
        "subject": row,
        "may_edit": request.actor.may("subject.edit", row.unit_path) and row.merged_into_id is None,
        "may_see_frames": request.actor.may("draw.read"),
        "ledger": queries.with_result_titles(visits),
        "changes": queries.changes_of(row),
        "merges": queries.merges_of(row),
        "entries": strip(row, row.ref),
    }
    return part_or_page(request, "registry/parts/subject_history.html", context)


def _surroundings(row: Subject) -> dict[str, Any]:
    """What hangs on a subject, each one query."""
    return {
        "codes": row.codes.all(),
        "licences": queries.licences_of(row),
        "taggings": row.taggings.all(),
        "items": queries.items_reaching(row),
        "belongings": row.belongings.filter(merged_into=None).order_by("kind", "name")[:50],
        "transfers": queries.open_handovers(row),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@staff("subject.edit")
def new_subject(request: StaffRequest) -> HttpResponse:
    """A new subject by hand."""
    form = SubjectForm(request.POST or None, actor=request.actor)
    back = reverse("registry:subjects")
    return new_page(
        request,
        form,
        lambda: services.create_subject(**_said(request, form)),
        goal=page_of,
        title="新增检查对象",
        back=back,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff("subject.edit")
def edit_subject(request: StaffRequest, ref: str) -> HttpResponse:
    """Change a subject by hand."""
    row = queries.get_subject(request.actor, ref)
    request.actor.require("subject.edit", row.unit_path)
    form = SubjectForm(request.POST or None, actor=request.actor, initial=_initial(row))

    def save() -> list[str]:
        return services.edit_subject(subject=row, **_said(request, form))

    return edit_page(request, form, row, save, title=f"修改：{row.name}", back=page_of(row))


def _initial(row: Subject) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in VALUES}
    return {
        **values,
        "code": row.code,
        "office": row.office_id,
        "tags": row.tags.all(),
        "seen": seen(row),
        "owner_code": row.owner.code if row.owner else "",
        "attributes": "\n".join(f"{name}：{said}" for name, said in row.attributes.items()),
    }


def _said(request: StaffRequest, form: SubjectForm) -> dict[str, Any]:
    asked = form.cleaned_data
    return {
        "actor": request.actor,
        "code": asked["code"],
        "office": asked["office"],
        "values": {**form.values(VALUES), "owner_id": asked["owner_code"], "attributes": asked["attributes"]},
        "tags": asked["tags"],
        "now": timezone.now(),
    }
