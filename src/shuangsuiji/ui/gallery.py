"""Every component on a few pages, with invented data: to look at, and to measure pages in tests. DEBUG or DEMO only."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from shuangsuiji.common.pagination import Count, Page

from . import samples
from .forms import FilterForm, UiForm
from .lists import BulkAction, Column, Listing, Shown
from .parts import Change, Empty, Entry, FileLink
from .states import StateMap
from .wizard import Step, Wizard, render_step

View = Callable[[HttpRequest], HttpResponse]
STATES = StateMap(
    samples.TaskState,
    {
        "undrawn": "amber",
        "unmatched": "amber",
        "unsent": "blue",
        "visiting": "blue",
        "review": "red",
        "public": "green",
    },
)


class SampleFilter(FilterForm):
    more = ("since",)
    name = forms.CharField(
        label="任务名称/编号", required=False, widget=forms.TextInput({"placeholder": "支持模糊查询"})
    )
    scope = forms.ChoiceField(
        label="任务类型", required=False, choices=[("", "全部"), ("own", "本部门"), ("joint", "跨部门")]
    )
    aim = forms.ChoiceField(
        label="抽查类型", required=False, choices=[("", "全部"), ("aimed", "定向"), ("open", "不定向")]
    )
    state = forms.ChoiceField(label="执行状态", required=False, choices=[("", "全部"), *samples.TaskState.choices])
    since = forms.DateField(label="任务期限起", required=False)

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows


class SampleForm(UiForm):
    name = forms.CharField(label="任务名称", max_length=40, help_text="公示时原样显示，不超过 40 字。")
    kind = forms.ChoiceField(label="任务类型", choices=[("", "请选择"), ("own", "本部门"), ("joint", "跨部门联合")])
    due = forms.DateField(label="任务期限")
    quota = forms.IntegerField(label="应抽户数", min_value=1)
    digest = forms.ChoiceField(
        label="摘要算法", choices=[("sha256", "SHA-256"), ("sm3", "SM3")], widget=forms.RadioSelect, initial="sha256"
    )
    units = forms.MultipleChoiceField(
        label="配合部门",
        choices=[("a", "住房和城乡建设局"), ("b", "消防救援大队"), ("c", "卫生健康局")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    basis = forms.FileField(label="依据文件", required=False, help_text="PDF 或 docx，不超过 20 MB。")
    reason = forms.CharField(label="说明", widget=forms.Textarea, required=False)
    agreed = forms.BooleanField(label="已核对名录库更新日期")


TASKS = Listing(
    columns=(
        Column("任务编号", "number", sort="number"),
        Column("任务名称", "name", link=lambda row: "#", clip=True),
        Column("任务类型", "scope"),
        Column("抽查类型", "aim", minor=True),
        Column("名录库基数", "frame", numeric=True, sort="frame", minor=True),
        Column("抽取户数", "drawn", numeric=True),
        Column("执法人员", "officers", numeric=True, minor=True),
        Column("任务期限", "term"),
        Column("状态", "state", states=STATES),
        Column("完成率", "progress", kind="progress"),
        Column("操作", template="ui/gallery/actions.html", action=True),
    ),
    ordering="-number",
    empty=Empty("还没有抽查任务。", "新建任务", "#", "任务来自年度计划的计划项，也可以按依据新建临时任务。"),
    filters=SampleFilter,
    unit="个任务",
    export=lambda request, rows: HttpResponse(),
    bulk=(BulkAction("批量派发", "#", confirm="将把所选任务派发给已匹配的执法人员。"), BulkAction("批量导出", "#")),
)
DRAWING = Wizard(
    (
        Step("filter", "筛选名录库"),
        Step("quota", "设定比例与分层"),
        Step("lock", "锁定并公布名录摘要"),
        Step("seed", "生成随机种子"),
        Step("draw", "抽取"),
        Step("publish", "确认公布"),
    )
)


def for_development(view: View) -> View:
    """404 on a production site."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not (settings.DEBUG or getattr(settings, "DEMO", False)):
            raise Http404
        return view(request)

    return guarded


@for_development
def gallery(request: HttpRequest) -> HttpResponse:
    """All components of the back office."""
    form = SampleForm(request.POST, request.FILES) if request.method == "POST" else SampleForm()
    now = timezone.now()
    context = {
        "page_title": "组件一览",
        "form": form,
        "stats": samples.FIGURES,
        "checks": samples.CHECKS,
        "icons": samples.ICONS,
        "states": [(code, STATES) for code in samples.TaskState.values],
        "digest": samples.DIGEST,
        "entries": [
            Entry(now, "王某某", "锁定名录", "有效户数 5,184 户", 1204, samples.DIGEST),
            Entry(now, "王某某", "设定比例与分层", "A 级 1%，B 级 3%，C 级 10%，D 级 100%", 1203),
        ],
        "files": [
            FileLink("公示包.zip", "#", 553_012, samples.DIGEST),
            FileLink("抽取公告.pdf", "#", 84_210, note="3 页"),
        ],
        "changes": [Change("任务期限", "2026-06-30", "2026-09-30"), Change("配合部门", "", "消防救援大队")],
        "empty": TASKS.empty,
    }
    return render(request, "ui/gallery/index.html", context)


@for_development
def sample_list(request: HttpRequest) -> HttpResponse:
    """A list page as render_listing makes it."""
    rows: Any = samples.tasks()
    form = SampleFilter(request.GET)
    shown = Shown(TASKS, form, Page(rows, None, "next"), Count(126), "-number", 20, request.GET.urlencode(), (), False)
    context = {"page_title": "任务管理", "list": shown, "stats": samples.COUNTS, "summary": samples.SUMMARY}
    return render(request, "ui/gallery/list.html", context)


@for_development
def sample_wizard(request: HttpRequest) -> HttpResponse:
    """A wizard in its third step."""
    here = reverse("ui:gallery-wizard")
    rail = DRAWING.rail("lock", done={"filter", "quota"}, url_for=lambda key: f"{here}?step={key}")
    return render_step(
        request,
        rail,
        page_title="检查对象随机抽取",
        template="ui/gallery/wizard.html",
        submit="锁定并公布名录摘要",
        confirm="锁定后名录不可更改。如需调整，须作废本次抽取并说明理由。",
        context={"strata": samples.STRATA, "digest": samples.DIGEST, "now": timezone.now()},
    )


@for_development
def sample_public(request: HttpRequest) -> HttpResponse:
    """A page of the public site."""
    context = {"page_title": "验证：2026年餐饮服务环节食品安全双随机抽查", "checks": samples.CHECKS}
    return render(request, "ui/gallery/public.html", context)


@for_development
def sample_screen(request: HttpRequest) -> HttpResponse:
    """The projector during a draw."""
    context = {
        "page_title": "2026年餐饮服务环节食品安全双随机抽查 · 检查对象公开抽取",
        "stages": samples.STAGES,
        "winners": samples.WINNERS,
        "digest": samples.DIGEST,
    }
    return render(request, "ui/gallery/screen.html", context)
