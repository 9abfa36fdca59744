"""回执码: given to a business with its notice, on paper, as QR and short code."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.common.errors import Refusal
from shuangsuiji.drawing import forms, queries, services

from .lists import crumbs_of


@require_http_methods(["GET", "HEAD", "POST"])
@staff("draw.read")
def receipt_code(request: StaffRequest, ref: str) -> HttpResponse:
    """Type the business's code; the page then shows what to print. The code is not kept on any other page."""
    announcement = queries.get_announcement(request.actor, ref)
    form, given = forms.ReceiptForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            given = services.give_receipt_code(
                actor=request.actor, announcement=announcement, code=form.cleaned_data["code"], now=timezone.now()
            )
        except Refusal as refused:
            form.add_error("code", str(refused))
    context = {
        "page_title": "企业回执", "announcement": announcement, "form": form, "given": given,
        "crumbs": crumbs_of(announcement, "企业回执"),
    }  # fmt: skip
    return render(request, "drawing/receipt_code.html", context, status=422 if form.errors else 200)
