"""抽取档案: one draw as it stands in the archive, with its packages. Every read of what is not public is journalled."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.common.errors import Refusal
from shuangsuiji.drawing import queries, services
from shuangsuiji.drawing.models import Announcement, AnnouncementState
from shuangsuiji.journal.acts import act_title
from shuangsuiji.ui.parts import Entry

from .shown import STATES


@require_safe
@staff("draw.read")
def record(request: StaffRequest, ref: str) -> HttpResponse:
    """One draw: digests, parties, rows, voiding, journal, downloads."""
    announcement = queries.get_announcement(request.actor, ref)
    context = {
        "page_title": announcement.number or announcement.title,
        "announcement": announcement,
        "states": STATES,
        "rows": list(queries.rows_of(announcement)),
        "parties": list(announcement.parties.select_related("user")),
        "wanted": queries.void_request_of(announcement),
        "entries": [
            Entry(at=act.at, actor=act.person, act=act_title(act.act), seq=act.seq, digest=act.digest)
            for act in queries.acts_on(announcement)
        ],
        "announced": announcement.state != AnnouncementState.FRAMED,
        "may_open": request.actor.may("draw.open", announcement.unit_path),
        "crumbs": [("抽取档案", reverse("drawing:records")), (announcement.number or announcement.title, "")],
    }
    return render(request, "drawing/record.html", context)


@require_safe
@staff("draw.read")
def public_package(request: StaffRequest, ref: str) -> HttpResponse:
    """The package that the public has at this stage, as a zip."""
    announcement = _announced(request, ref)
    return _zip(queries.package_zip(announcement, audience="public"), announcement, "公示包")


@require_POST
@staff("draw.open")
def auditor_package(request: StaffRequest, ref: str) -> HttpResponse:
    """The whole package; a read that the journal keeps."""
    announcement = _announced(request, ref)
    services.note_package_read(actor=request.actor, announcement=announcement, what="package", now=timezone.now())
    return _zip(queries.package_zip(announcement, audience="auditor"), announcement, "监督包")


@require_POST
@staff("draw.open")
def opening(request: StaffRequest, ref: str) -> HttpResponse:
    """The opening; a read that the journal keeps."""
    announcement = _announced(request, ref)
    services.note_package_read(actor=request.actor, announcement=announcement, what="opening", now=timezone.now())
    return _zip(queries.opening_zip(announcement), announcement, "开封资料")


def _announced(request: StaffRequest, ref: str) -> Announcement:
    announcement = queries.get_announcement(request.actor, ref)
    if announcement.state == AnnouncementState.FRAMED:
        raise Refusal("名录尚未锁定公告，还没有公示包。", mend="请先锁定并公告。")
    return announcement


def _zip(data: bytes, announcement: Announcement, kind: str) -> HttpResponse:
    name = f"{kind}-{announcement.number.replace('/', '-')}.zip"
    header = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(data, content_type="application/zip", headers={"Content-Disposition": header})


@require_safe
@staff("draw.read")
def witness_request(request: StaffRequest, ref: str) -> HttpResponse:
    """What a witness outside is asked to sign: today's checkpoint, with the proof that it grew out of the one cosigned last."""
    announcement = _announced(request, ref)
    text = queries.witness_request()
    header = f'attachment; filename="witness-{announcement.ref}.txt"'
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers={"Content-Disposition": header})
