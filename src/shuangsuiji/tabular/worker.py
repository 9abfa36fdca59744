"""The jailed child: reads a file from standard input, writes its tables as lines of JSON to standard output."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator

from shuangsuiji.tabular.archive import check_parts
from shuangsuiji.tabular.jail import lock_down
from shuangsuiji.tabular.legacy import read_xml2003
from shuangsuiji.tabular.limits import Limits
from shuangsuiji.tabular.problems import FileRefused
from shuangsuiji.tabular.sniff import Kind
from shuangsuiji.tabular.word import read_docx
from shuangsuiji.tabular.workbook import read_xls, read_xlsx

NamedRows = tuple[str, Iterable[list[str]]]
Reader = Callable[[bytes, Limits], Iterator[NamedRows]]
_READERS: dict[Kind, Reader] = {
    Kind.XLSX: read_xlsx,
    Kind.XLS: read_xls,
    Kind.XML2003: read_xml2003,
    Kind.DOCX: read_docx,
}
_UNREADABLE = "文件内部结构损坏，读不出表格。请在 Excel、Word 或 WPS 中打开，另存一份后重新上传。"


def main(kind: Kind, limits: Limits) -> None:
    """Read the file from standard input and report every table, or the sentence of refusal."""
    "".encode("cp437"), "".encode("utf-16le")  # loads codecs that zipfile and expat ask for after files are closed off
    reader = _reader(kind)
    lock_down(limits)
    try:
        if kind in {Kind.XLSX, Kind.DOCX}:
            check_parts(data := sys.stdin.buffer.read(), limits)
        else:
            data = sys.stdin.buffer.read()
        for name, rows in reader(data, limits):
            _say(name)
            for row in rows:
                _say(row)
        _say({"done": True})
    except FileRefused as refused:
        _say({"refused": str(refused)})
    except MemoryError:
        raise SystemExit(1) from None
    except BaseException:  # a panic of calamine is no Exception; whatever a parser throws is one thing for the user
        _say({"refused": _UNREADABLE})


def _reader(kind: Kind) -> Reader:
    """What reads this kind, with everything it opens opened already. PDF's is loaded only when asked for: it takes a second."""
    if kind is not Kind.PDF:
        return _READERS[kind]
    from shuangsuiji.tabular.pdf import load_encodings, read_pdf

    load_encodings()
    return read_pdf


def _say(message: object) -> None:
    sys.stdout.write(json.dumps(message, ensure_ascii=True) + "\n")


if __name__ == "__main__":
    main(Kind(sys.argv[1]), Limits(**json.loads(sys.argv[2])))
