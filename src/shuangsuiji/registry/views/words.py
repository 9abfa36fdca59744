"""标签与专业: the two small vocabularies on one page."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from shuangsuiji.accounts.web import StaffRequest, View, staff
from shuangsuiji.common.errors import Refusal
from shuangsuiji.registry import queries, services
from shuangsuiji.registry.forms import WordForm
from shuangsuiji.registry.models import Speciality, Tag
from shuangsuiji.registry.services.words import VERBS, Word

MODELS: dict[str, type[Word]] = {"tag": Tag, "speciality": Speciality}


@require_safe
@staff("subject.read")
def words(request: StaffRequest) -> HttpResponse:
    """All tags and specialities, with how many bear them."""
    context = {
        "page_title": "标签与专业",
        "tags": queries.tags(),
        "specialities": queries.specialities(),
        "may_edit_tags": request.actor.may(VERBS[Tag]),
        "may_edit_specialities": request.actor.may(VERBS[Speciality]),
        "form": WordForm(),
    }
    return render(request, "registry/words.html", context)


def create(model: type[Word]) -> View:
    """The view that adds a word."""

    @require_POST
    @staff(VERBS[model])
    def view(request: StaffRequest) -> HttpResponse:
        def act() -> str:
            word = services.create_word(actor=request.actor, model=model, name=_name(request), now=timezone.now())
            return f"已新增“{word}”。"

        return _told(request, act)

    return view


def rename(model: type[Word]) -> View:
    """The view that renames a word."""

    @require_POST
    @staff(VERBS[model])
    def view(request: StaffRequest, code: str) -> HttpResponse:
        word = queries.get_word(model, code)

        def act() -> str:
            name = _name(request)
            services.rename_word(actor=request.actor, word=word, name=name, now=timezone.now())
            return f"已将“{word}”改名为“{name}”。"

        return _told(request, act)

    return view


def remove(model: type[Word]) -> View:
    """The view that deletes a word which nothing bears."""

    @require_POST
    @staff(VERBS[model])
    def view(request: StaffRequest, code: str) -> HttpResponse:
        word = queries.get_word(model, code)

        def act() -> str:
            services.remove_word(actor=request.actor, word=word, now=timezone.now())
            return f"已删除“{word}”。"

        return _told(request, act)

    return view


def _name(request: StaffRequest) -> str:
    form = WordForm(request.POST)
    if not form.is_valid():
        raise Refusal("请填写名称，不超过 40 个字。")
    return str(form.cleaned_data["name"])


def _told(request: StaffRequest, act: Callable[[], str]) -> HttpResponse:
    """Back to the page with what `act` says, or why it refuses."""
    try:
        messages.success(request, act())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("registry:words")
