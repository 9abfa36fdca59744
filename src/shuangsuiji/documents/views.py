"""Pages of 文书模板."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from shuangsuiji.accounts.queries import bureau_of
from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.common.errors import Refusal

from . import queries, services
from .forms import TemplateForm
from .paper import NEW_PAGE, RULE, SIGNS, read_paper


@require_safe
@staff("template.read")
def templates(request: StaffRequest) -> HttpResponse:
    """Every kind of paper with the text in force."""
    bureau = bureau_of(request.actor.unit_path)
    found = [queries.in_force(bureau.path, code) for code in queries.kinds()]
    context = {"page_title": "文书模板", "templates": found}
    return render(request, "documents/templates.html", context)


@require_safe
@staff("template.read")
def template(request: StaffRequest, code: str) -> HttpResponse:
    """One kind: its text, what may stand in it, how it looks, its editions."""
    current = queries.in_force(request.actor.unit_path, code)
    return _page(request, current, TemplateForm(initial={"body": current.body, "edition": current.edition}))


@require_POST
@staff("template.edit")
def save(request: StaffRequest, code: str) -> HttpResponse:
    """A new edition of one kind's text."""
    current = queries.in_force(request.actor.unit_path, code)
    form = TemplateForm(request.POST)
    if form.is_valid():
        try:
            made = services.save_template(actor=request.actor, code=code, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            told = f"已保存为第 {made.edition} 版，今后起草的{current.kind.title}按此版；已成文的不变。"
            messages.success(request, told)
            return redirect("documents:template", code)
    return _page(request, current, form)


def _page(request: StaffRequest, current: queries.InForce, form: TemplateForm) -> HttpResponse:
    path = bureau_of(request.actor.unit_path).path
    context = {
        "page_title": f"文书模板　{current.kind.title}",
        "crumbs": [("文书模板", reverse("documents:templates"))],
        "current": current,
        "form": form,
        "paper": read_paper(current.kind.title, current.body),
        "signs": [(sign, about) for sign, (_, about) in SIGNS.items()],
        "rule": RULE,
        "new_page": NEW_PAGE,
        "editions": queries.editions(path, current.kind.code),
        "may_edit": request.actor.may("template.edit", path),
    }
    return render(request, "documents/template.html", context, status=422 if form.errors else 200)
