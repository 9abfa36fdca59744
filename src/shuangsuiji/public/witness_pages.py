"""见证人的页面: on a phone of one's own, by a short code, without an account: commit to a part of the seed, then show it."""

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shuangsuiji.common.errors import Refusal
from shuangsuiji.drawing import queries as drawing
from shuangsuiji.drawing.ceremony import party_title
from shuangsuiji.drawing.forms import ShareForm, WitnessForm
from shuangsuiji.drawing.services import commit_as_witness, reveal_as_witness

from . import forms


@require_safe
@never_cache
def entrance(request: HttpRequest) -> HttpResponse:
    """Where the short code is typed when the QR cannot be read."""
    form = forms.CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        party = drawing.party_by_code(form.cleaned_data["code"])
        if party is not None:
            return redirect("public:witness", party.code)
        form.add_error("code", "没有这个短码，请看清屏幕上的字符后再输。")
    context = {"page_title": "见证抽取", "form": form}
    return render(request, "public/witness_entrance.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def witness(request: HttpRequest, code: str) -> HttpResponse:
    """One witness's page: the commitment, the wait for the others, the share, and where to check the result."""
    party = drawing.party_by_code(code)
    if party is None:
        raise Http404
    form = _form(request, party)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            messages.success(request, _take(party, form))
            return redirect("public:witness", party.code)
        except Refusal as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    context = {
        "page_title": f"{party_title(party.name)}：{party.announcement.title}", "party": party, "form": form,
        "announcement": party.announcement, "parties": party.announcement.parties.all(),
        "waits": form is None and not party.revealed_at and not party.missing,
    }  # fmt: skip
    return render(request, "public/witness.html", context, status=422 if form is not None and form.errors else 200)


def _form(request: HttpRequest, party: drawing.Party) -> Form | None:
    """The form that fits the state; none while the others are awaited and after the reveal."""
    state = party.announcement.state
    if state == drawing.AnnouncementState.ANNOUNCED and not party.commit:
        return WitnessForm(request.POST or None)
    if state == drawing.AnnouncementState.COMMITTED and not (party.revealed_at or party.missing):
        return ShareForm(request.POST or None)
    return None


def _take(party: drawing.Party, form: Form) -> str:
    """Commit or reveal with what was sent; returns what to say."""
    if "commit" in form.cleaned_data:
        commit_as_witness(party=party, **form.cleaned_data, now=timezone.now())
        return "承诺已记入留痕台账，不能更换。请不要关闭本页，各方承诺齐备后在这里揭示。"
    reveal_as_witness(party=party, share=form.cleaned_data["share"], now=timezone.now())
    return "份额与承诺相符，已记入留痕台账。谢谢您的见证。"
