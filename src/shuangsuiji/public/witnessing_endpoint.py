"""作为外部见证: another installation's journal asks here for a cosignature (C2SP add-checkpoint)."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from shuangsuiji.common.errors import Refusal, Stale
from shuangsuiji.journal.cosigning import LONGEST, cosign, witness_key

CONFLICT, UNFIT = 409, 422
PLAIN = "text/plain; charset=utf-8"


@csrf_exempt  # called by machines without cookies; what is signed is checked against the log's own key
@require_http_methods(["GET", "HEAD", "POST"])
def add_checkpoint(request: HttpRequest) -> HttpResponse:
    """GET names the key of this witness; POST answers a signature line, 409 with the size seen last, or 422 with the reason."""
    if request.method != "POST":
        return HttpResponse(f"{witness_key()}\n", content_type=PLAIN)
    try:
        text = request.body[: LONGEST + 1].decode()
        return HttpResponse(cosign(text, now=timezone.now()), content_type=PLAIN)
    except UnicodeDecodeError:
        return HttpResponse("见证请求不是 UTF-8 文本。\n", status=UNFIT, content_type=PLAIN)
    except Stale as stale:
        return HttpResponse(stale.mend, status=CONFLICT, content_type=PLAIN)
    except Refusal as refused:
        return HttpResponse(f"{refused}\n", status=UNFIT, content_type=PLAIN)
