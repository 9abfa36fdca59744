"""One press that loads the shipped sample."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.registry.services.presets import load_presets

from .catalogues import page_of


@require_POST
@staff("item.edit")
def presets(request: StaffRequest) -> HttpResponse:
    """Load the sample list and the special directories."""
    loaded = load_presets(actor=request.actor, now=timezone.now())
    messages.success(request, f"已装入示例清单和 {loaded.tags} 个专项库标签。示例只有名称，请对照本省清单改好再发布。")
    return redirect(page_of(loaded.catalogue))
