"""企业回执: by a one-time code, one file that checks itself without a network."""

import json
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shuangsuiji.common.errors import Refusal
from shuangsuiji.drawing import queries as drawing
from shuangsuiji.drawing.services import use_receipt_code

PARTS = (
    "sentences.js",
    "messages.js",
    "hash.js",
    "canonical.js",
    "merkle.js",
    "schema.js",
    "receipt.js",
    "receipt-page.js",
)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """What the code is for; with POST the file, once."""
    given = drawing.receipt_code(code)
    if given is None:
        raise Http404
    problem = "这个回执码已经用过。需要再取一份的，请向抽取单位换一个新码。" if given.used_at else ""
    if request.method == "POST" and not problem:
        try:
            use_receipt_code(given=given, now=timezone.now())
            return _file(given)
        except Refusal as refused:
            problem = str(refused)
    context = {"page_title": "企业回执", "announcement": given.announcement, "problem": problem}
    return render(request, "public/receipt.html", context)


def _file(given: drawing.ReceiptCode) -> HttpResponse:
    """One HTML file with data, code and style inside; it forbids itself every network."""
    data = json.dumps(drawing.receipts_of(given.announcement, given.subject_id), ensure_ascii=False)
    context = {
        "subject": given.subject, "announcement": given.announcement, "data": SafeString(data.replace("<", "\\u003c")),
        "style": _inside(_part("receipt-page.css")), "script": _inside("\n".join(map(_part, PARTS))),
    }  # fmt: skip
    text = render_to_string("public/receipt_file.html", context)
    name = f"receipt-{given.announcement.number.replace('/', '-')}.html"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="text/html; charset=utf-8", headers=headers)


def _part(name: str) -> str:
    return Path(str(finders.find(f"public/verify/{name}"))).read_text(encoding="utf-8")


def _inside(text: str) -> SafeString:
    """Text for the inside of a script or style element: nothing in it can end the element."""
    return SafeString(text.replace("</", "<\\/"))
