"""Papers over the web: the formats they come in, and the answer that carries one."""

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
    headers = {"Content-Disposition": content_disposition_header(True, f"{paper.name}.{kind}") or ""}
    return HttpResponse(WRITERS[kind](paper), content_type=CONTENT_TYPES[kind], headers=headers)
