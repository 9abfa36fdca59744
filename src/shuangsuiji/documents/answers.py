"""Papers over the web: the formats they come in, and the answer that carries one."""

import hashlib
import os
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.urls import register_converter
from django.utils.http import content_disposition_header

from .paper import Paper
from .pdf import write_pdf
from .word import write_docx

WRITERS = {"docx": write_docx, "pdf": write_pdf}
CONTENT_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


class PaperFormat:
    """docx or pdf at the end of an address."""

    regex = "docx|pdf"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(PaperFormat, "paperformat")


def paper_answer(paper: Paper, kind: str) -> HttpResponse:
    """The paper as a file of `kind` under its Chinese name. Raises Refusal when PDF cannot be made here."""
    return _answer(paper, kind, WRITERS[kind](paper))


def kept_answer(paper: Paper, kind: str) -> HttpResponse:
    """As `paper_answer`, for papers that do not change and that anybody may ask for: written once, then read from disk."""
    digest = hashlib.sha256(repr(paper).encode()).hexdigest()
    file = Path(settings.MEDIA_ROOT) / "papers" / f"{digest}.{kind}"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(f".{os.getpid()}.part")
        fresh.write_bytes(WRITERS[kind](paper))
        fresh.replace(file)
    return _answer(paper, kind, file.read_bytes())


def _answer(paper: Paper, kind: str, data: bytes) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(True, f"{paper.name}.{kind}") or ""}
    return HttpResponse(data, content_type=CONTENT_TYPES[kind], headers=headers)
