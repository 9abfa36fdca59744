"""The public site: no log-in, works without scripts."""

import zipfile
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from shuangsuiji.disclosure import queries as disclosure
from shuangsuiji.drawing import queries as drawing
from shuangsuiji.journal.outside import kept_notes
from shuangsuiji.journal.queries import published_keys
from shuangsuiji.planning import queries as planning
from shuangsuiji.planning.issued import public_papers
from shuangsuiji.planning.sheets import cells_of, header_of
from shuangsuiji.planning.versions import versions_of as plan_versions
from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.registry import queries as registry
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty, Stat
from shuangsuiji.ui.states import StateMap

from . import forms
from .packages import open_package
from .program import NAME as PROGRAM
from .program import program, program_digest

LATEST = 5
STATES = StateMap(
    drawing.AnnouncementState,
    {
        drawing.AnnouncementState.ANNOUNCED: "blue",
        drawing.AnnouncementState.COMMITTED: "blue",
        drawing.AnnouncementState.REVEALED: "blue",
        drawing.AnnouncementState.DRAWN: "blue",
        drawing.AnnouncementState.MATCHED: "green",
        drawing.AnnouncementState.VOIDED: "red",
    },
)
SEARCH_LIMIT = 50
TYPES = {
    ".json": "application/json",
    ".tsv": "text/tab-separated-values; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}
FILE_NOTES = {
    "README.txt": "说明",
    "announcement.json": "抽取公告",
    "ceremony.json": "各方承诺与份额",
    "journal.json": "台账证明",
    "manifest.json": "文件清单与摘要",
    "match.json": "匹配情况",
    "match.tsv": "匹配结果",
    "names.tsv": "抽中名单",
    "officers.tsv": "参加匹配的人员（代号）",
    "record.json": "抽取记录",
    "seats.tsv": "席位",
    "substitutes.tsv": "替补名单",
    "substitutions.json": "替补（后续文件）",
    "frames/": "锁定的名录（代号）",
    "draw/": "抽取结果（代号）",
}
RESULTS = Listing(
    columns=(
        Column(
            "企业名称", "subject.name", link=lambda row: reverse("public:subject", args=[row.subject.ref]), clip=True
        ),
        Column("统一社会信用代码", "subject.code"),
        Column("抽查任务", lambda row: "；".join(task["name"] for task in row.content["tasks"]), clip=True),
        Column("检查结果", disclosure.shown_conclusion, link=lambda row: reverse("public:result", args=[row.ref])),
        Column("检查日期", lambda row: row.content["visited_on"]),
        Column("公示日期", "published_at", kind="day"),
    ),
    ordering="-id",
    filters=forms.ResultFilter,
    empty=Empty("还没有公示的检查结果"),
    unit="条结果",
)
PLANS = Listing(
    columns=(
        Column("年度", "year", sort="year"),
        Column("类别", "get_kind_display"),
        Column("计划名称", "title", link=lambda plan: reverse("public:plan", args=[plan.ref])),
        Column("文号", "document_number"),
        Column("计划项", "row_count", kind="number"),
        Column("公布日期", "published_at", kind="day"),
    ),
    ordering="-year",
    empty=Empty("还没有公布的抽查计划"),
    unit="个计划",
)
DRAWS = Listing(
    columns=(
        Column("抽取编号", "number", link=lambda draw: reverse("public:draw", args=[draw.ref])),
        Column("名称", "title", clip=True),
        Column("公告时间", "announced_at", kind="dt"),
        Column("状态", "state", states=STATES),
        Column("操作", template="public/parts/draw_verb.html"),
    ),
    ordering="-id",
    filters=forms.DrawFilter,
    empty=Empty("还没有抽取公告"),
    unit="次抽取",
)
CHECKS = Listing(
    columns=(
        Column("抽取编号", "number"),
        Column("名称", "title", link=lambda draw: reverse("public:verify", args=[draw.ref]), clip=True),
        Column("公告时间", "announced_at", kind="day"),
        Column("状态", "state", states=STATES),
        Column("公示包", template="public/parts/package_link.html"),
    ),
    ordering="-id",
    filters=forms.DrawFilter,
    empty=Empty("还没有抽取公告"),
    unit="次抽取",
)


@require_safe
@cache_control(public=True, max_age=86400)
def favicon(request: HttpRequest) -> FileResponse:
    """The mark, for browsers that ask for it without having read a page."""
    path = Path(str(finders.find("ui/favicon.svg")))
    return FileResponse(path.open("rb"), content_type="image/svg+xml")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """One search box, the latest, this year in four numbers, how to verify."""
    draws = drawing.public_announcements()
    results = disclosure.current_results()
    counts = drawing.public_counts()
    context = {
        "page_title": "“双随机、一公开”抽查公示",
        "stats": [
            Stat("公布的计划", planning.published_plans().count(), "blue", reverse("public:plans")),
            Stat("抽取公告", counts["made"], "blue", reverse("public:draws"), f"其中作废 {counts['voided']} 次"),
            Stat("公示的结果", results.count(), "blue", reverse("public:results")),
            Stat(
                "发现问题的检查",
                results.filter(problem=True).count(),
                "amber",
                f"{reverse('public:results')}?problem=1",
            ),
        ],
        "plans": planning.published_plans()[:LATEST],
        "draws": draws.order_by("-serial")[:LATEST],
        "results": _told(list(results[:LATEST])),
    }
    return render(request, "public/home.html", context)


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """Published plans."""
    rows = planning.published_plans()
    return render_listing(request, PLANS, rows, page_title="年度抽查计划", template="ui/public_list.html")


@require_safe
def plan(request: HttpRequest, ref: str) -> HttpResponse:
    """One plan in its ten columns, each row with its draws."""
    found = planning.published_plans().filter(ref=ref).first()
    if found is None:
        raise Http404
    rows = list(planning.rows_of(found))
    header = header_of(rows)
    links = draws_of_tasks([task.pk for row in rows for task in row.tasks.all()])
    table = [
        (
            row.number,
            [
                *list(zip(header, cells_of(row, header), strict=True))[1:],
                ("各类比例", planning.ratio_words(row)),
            ],
            [draw for task in row.tasks.all() for draw in links.get(task.pk, [])],
            row.cancelled_at,
        )
        for row in rows
    ]
    context = {"page_title": found.title, "crumbs": [("抽查计划", reverse("public:plans"))], "plan": found}
    notice, schemes = public_papers(found)
    context |= {"versions": plan_versions(found), "legend": planning.class_legend(), "notice": notice}
    context |= {"schemes": [(row.number, schemes[row.pk]) for row in rows if row.pk in schemes]}
    return render(request, "public/plan.html", {**context, "columns": (*header, "各类比例"), "rows": table})


def draws_of_tasks(task_ids: list[int]) -> dict[int, list[drawing.Announcement]]:
    """Task → its announcements."""
    found: dict[int, list[drawing.Announcement]] = {}
    for row in drawing.public_rows(task_ids):
        found.setdefault(row.task_id, []).append(row.announcement)
    return found


@require_safe
def draws(request: HttpRequest) -> HttpResponse:
    """抽取公告: every one ever announced, void ones too."""
    rows = drawing.public_announcements()
    return render_listing(request, DRAWS, rows, page_title="抽取公告", template="ui/public_list.html")


def _announcement(ref: str) -> drawing.Announcement:
    found = drawing.public_announcement(ref)
    if found is None:
        raise Http404
    return found


@require_safe
def draw(request: HttpRequest, ref: str) -> HttpResponse:
    """One draw: announcement, commitments, seed, list as far as it is open, files."""
    found = _announcement(ref)
    reasons, replaced = active_profile().reasons("substitution"), drawing.substitution_numbers(found)
    context = {
        "page_title": found.title,
        "crumbs": [("抽取公告", reverse("public:draws"))],
        "draw": found,
        "states": STATES,
        "rows": drawing.rows_of(found),
        "parties": found.parties.all(),
        "void": drawing.void_request_of(found),
        "names": drawing.names_of(found),
        "substitutes": drawing.substitutes_of(found) if replaced else [],
        "replaced": [(reasons.get(code, code), count) for code, count in replaced.items()],
        "files": [(name, _note_on(name)) for name in _names(found)],
        **_asked(request, found),
    }
    return render(request, "public/draw.html", context)


def _asked(request: HttpRequest, announcement: drawing.Announcement) -> dict[str, object]:
    """Whether the business whose code was typed in stands in the frame; nothing where nobody asked."""
    form = forms.PoolForm(request.GET if "code" in request.GET else None)
    if not form.is_valid():
        return {"pool_form": form}
    code = form.cleaned_data["code"]
    return {"pool_form": form, "pool_code": code, "in_pool": drawing.is_in_frame(announcement, code)}


def _note_on(name: str) -> str:
    """What a file of the package holds, for those who open it."""
    return FILE_NOTES.get(name) or FILE_NOTES.get(name.partition("/")[0] + "/", "")


def _names(announcement: drawing.Announcement) -> list[str]:
    with open_package(announcement) as file, zipfile.ZipFile(file) as package:
        return sorted(package.namelist())


@require_safe
def verify(request: HttpRequest, ref: str) -> HttpResponse:
    """The page on which a visitor's own browser checks the draw."""
    found = _announcement(ref)
    context = {
        "page_title": f"验证：{found.title}",
        "crumbs": [("抽取公告", reverse("public:draws")), (found.title, reverse("public:draw", args=[ref]))],
        "draw": found,
        "base": reverse("public:package-file", args=[ref, "x"])[:-1],
    }
    return render(request, "public/verify.html", context)


@require_safe
def journal_keys(request: HttpRequest) -> HttpResponse:
    """Keys of the journal and its witnesses, for the browser and for `fairdraw verify --keys`."""
    return HttpResponse(
        published_keys(), content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-cache"}
    )


@require_safe
def checkpoints(request: HttpRequest) -> HttpResponse:
    """Every checkpoint of the journal that went out, newest first: whoever kept one can compare."""
    text = "----\n".join(reversed(kept_notes()))
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-cache"})


@require_safe
def package(request: HttpRequest, ref: str) -> FileResponse:
    """The public package as one zip."""
    found = _announcement(ref)
    name = f"{found.number.replace('/', '-')}.zip"
    return FileResponse(open_package(found), as_attachment=True, filename=name)


@require_safe
def package_file(request: HttpRequest, ref: str, name: str) -> HttpResponse:
    """One file of the package at its own address."""
    with open_package(_announcement(ref)) as file, zipfile.ZipFile(file) as bundle:
        if name not in bundle.namelist():
            raise Http404
        data = bundle.read(name)
    kind = TYPES.get(name[name.rfind(".") :], "application/octet-stream")
    return HttpResponse(data, content_type=kind, headers={"Cache-Control": "no-cache"})


def _told(rows: list[disclosure.Publication]) -> list[tuple[disclosure.Publication, str]]:
    """Each result with its line."""
    disclosure.mark_edited(rows)
    return [(row, disclosure.shown_conclusion(row)) for row in rows]


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """检查结果, the latest version of each."""
    rows = disclosure.current_results()
    return render_listing(
        request, RESULTS, rows, page_title="检查结果", template="ui/public_list.html", prepare=disclosure.mark_edited
    )


@require_safe
def result(request: HttpRequest, ref: str) -> HttpResponse:
    """One published result, with the version it corrects and the one that corrected it."""
    row = disclosure.published_results().filter(ref=ref).first()
    if row is None:
        raise Http404
    context = {
        "page_title": f"{row.content['subject']}检查结果",
        "crumbs": [("检查结果", reverse("public:results"))],
        "row": row,
        "content": row.content,
        "untouched": disclosure.is_untouched(row),
        "former": row.supersedes,
        "newer": row.corrections.filter(state=disclosure.PublicationState.PUBLISHED).first(),
    }
    return render(request, "public/result.html", context)


@require_safe
def subject(request: HttpRequest, ref: str) -> HttpResponse:
    """One permanent page per business: every published inspection."""
    found = registry.subject_by_ref(ref)
    if found is None:
        raise Http404
    rows = _told(list(disclosure.results_of_subject(found.pk)))
    context = {"page_title": found.name, "subject": found, "results": rows}
    return render(request, "public/subject.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Businesses by a fragment of name or code, at least two characters."""
    words = request.GET.get("q", "").strip()
    found = list(registry.find_subjects(words)[: SEARCH_LIMIT + 1]) if words else []
    context = {
        "page_title": "企业查询",
        "words": words,
        "too_short": bool(words) and len(words) < registry.LEAST_FRAGMENT,
        "subjects": found[:SEARCH_LIMIT],
        "more": len(found) > SEARCH_LIMIT,
        "limit": SEARCH_LIMIT,
    }
    return render(request, "public/search.html", context)


@require_safe
def verify_guide(request: HttpRequest) -> HttpResponse:
    """What a draw proves, in a layman's words, the draws that can be checked, and the program that checks them elsewhere."""
    context = {"program_digest": program_digest(), "program_size": len(program())}
    return render_listing(
        request, CHECKS, drawing.public_announcements(), page_title="抽取验证", template="public/verify_guide.html",
        context=context,
    )  # fmt: skip


@require_safe
def program_file(request: HttpRequest) -> HttpResponse:
    """The checking program as one file."""
    headers = {"Content-Disposition": f'attachment; filename="{PROGRAM}"', "Cache-Control": "no-cache"}
    return HttpResponse(program(), content_type="application/octet-stream", headers=headers)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """How the site serves everybody."""
    return render(request, "public/accessibility.html", {"page_title": "无障碍说明"})


@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    """What is real and what is invented here; only a demo has this page."""
    if not settings.DEMO:
        raise Http404
    return render(request, "public/demo.html", {"page_title": "演示站点说明"})


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """All columns of the site on one page."""
    return render(request, "public/sitemap.html", {"page_title": "站点地图"})
