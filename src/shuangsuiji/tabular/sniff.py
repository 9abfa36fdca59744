"""What a file is, told by its bytes: names lie (xlsx named .xls, web pages named .xls)."""

import io
import zipfile
from enum import StrEnum

from shuangsuiji.tabular.limits import DEFAULT_LIMITS, Limits
from shuangsuiji.tabular.problems import FileRefused

ACCEPTED = "请上传 Excel（.xlsx、.xls）、CSV、Word（.docx）或带文字的 PDF 文件。"
_DAMAGED = "文件不完整或已损坏，可能没有传完。请在电脑上确认能够打开，另存一份后重新上传。"
_HEAD = 4096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = (
    (b"{\\rtf", "这是 RTF 文件。请在 Word 或 WPS 中打开，另存为 .docx 后上传。"),
    (b"\x89PNG", "这是图片，不是表格。"),
    (b"\xff\xd8\xff", "这是图片，不是表格。"),
    (b"GIF8", "这是图片，不是表格。"),
    (b"Rar!", "这是压缩包。请先解压，再上传里面的表格。"),
    (b"7z\xbc\xaf", "这是压缩包。请先解压，再上传里面的表格。"),
    (b"\x1f\x8b", "这是压缩包。请先解压，再上传里面的表格。"),
    (b"\xff\xfe", "这是 UTF-16 编码的文本。请另存为 UTF-8 编码的 CSV 后上传。"),
    (b"\xfe\xff", "这是 UTF-16 编码的文本。请另存为 UTF-8 编码的 CSV 后上传。"),
)


class Kind(StrEnum):
    """Kinds of file that are read."""

    XLSX = "xlsx"
    XLS = "xls"
    XML2003 = "xml2003"
    DOCX = "docx"
    PDF = "pdf"
    TEXT = "text"


def sniff(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Kind:
    """Tell the kind of a file from its bytes and check everything that can be checked without unpacking it.

    Args:
        data: the whole file.
        limits: upper bounds.

    Returns:
        The kind.

    Raises:
        FileRefused: empty, too large, of a kind that is not read, or an archive outside the bounds.
    """
    _check_size(len(data), limits.file_size)
    if data.startswith(b"PK"):
        return _zip_kind(data, limits)
    if data.startswith(_OLE):
        return _ole_kind(data)
    return _other_kind(data)


def sniff_head(head: bytes, size: int, limits: Limits, largest_workbook: int) -> Kind:
    """As `sniff`, from the first bytes of a file of `size`: delimited text, or something that `sniff` must see whole.

    Raises:
        FileRefused: empty, too large for its kind, or of a kind that is not read.
    """
    _check_size(size, limits.file_size)
    packed = head.startswith((b"PK", _OLE))
    kind = Kind.XLSX if packed else _other_kind(head)
    if kind is not Kind.TEXT:
        _check_size(size, largest_workbook)
    return kind


def _other_kind(data: bytes) -> Kind:
    if data.startswith(b"%PDF-"):
        return Kind.PDF
    for magic, sentence in _FOREIGN:
        if data.startswith(magic):
            raise FileRefused(f"{sentence}{ACCEPTED}")
    return _text_kind(data)


def _check_size(size: int, most: int) -> None:
    if not size:
        raise FileRefused("文件是空的（0 字节）。请确认选对了文件。")
    if size > most:
        raise FileRefused(f"文件有 {size / 2**20:.1f} MB，超过上限 {most / 2**20:.0f} MB。请分成几个文件上传。")


def _zip_kind(data: bytes, limits: Limits) -> Kind:
    names = _checked_names(data, limits)
    if "word/document.xml" in names:
        return Kind.DOCX
    if "xl/workbook.xml" in names:
        return Kind.XLSX
    if "xl/workbook.bin" in names:
        raise FileRefused("这是 Excel 二进制工作簿（.xlsb）。请在 Excel 中另存为 .xlsx 后上传。")
    if "content.xml" in names:
        raise FileRefused("这是 OpenDocument 文件（.ods/.odt）。请另存为 .xlsx 或 .docx 后上传。")
    raise FileRefused(f"这是压缩包，不是表格。请先解压。{ACCEPTED}")


def _checked_names(data: bytes, limits: Limits) -> set[str]:
    """Names of the archive's parts; the central directory is counted before it is parsed, which costs memory."""
    directory = _central_directory(data)
    if directory.count(b"PK\x01\x02") > limits.entries:
        raise FileRefused(f"文件内部的部件超过 {limits.entries} 个，不是正常的表格，已拒绝。")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise FileRefused(_DAMAGED) from error
    _check_parts(parts, len(data), limits)
    return {part.filename for part in parts}


def _central_directory(data: bytes) -> bytes:
    end = data.rfind(b"PK\x05\x06")
    if end < 0 or len(data) < end + 22:
        raise FileRefused(_DAMAGED)
    size = int.from_bytes(data[end + 12 : end + 16], "little")
    if size > end:
        raise FileRefused(_DAMAGED)
    return data[end - size : end]


def _check_parts(parts: list[zipfile.ZipInfo], packed: int, limits: Limits) -> None:
    total = sum(part.file_size for part in parts)
    largest = max((part.file_size for part in parts), default=0)
    too_dense = total > 2**20 and total > limits.ratio * packed
    if total > limits.unpacked_size or largest > limits.part_size or too_dense:
        most = f"合计 {limits.unpacked_size >> 20} MB、单个部分 {limits.part_size >> 20} MB、{limits.ratio} 倍"
        raise FileRefused(
            f"文件解开后合计 {total / 2**20:.0f} MB、最大的部分 {largest / 2**20:.0f} MB，是上传大小的 {total // packed} 倍，"
            f"超过上限（{most}）。请只保留需要的工作表和行，或分成几个文件上传。"
        )


def _ole_kind(data: bytes) -> Kind:
    if "EncryptedPackage".encode("utf-16le") in data:
        raise FileRefused("文件设有打开密码。请去掉密码后重新上传。")
    if "WordDocument".encode("utf-16le") in data:
        raise FileRefused("这是旧版 Word 文件（.doc）。请在 Word 或 WPS 中另存为 .docx 后上传。")
    if "Workbook".encode("utf-16le") in data or "Book".encode("utf-16le") in data:
        return Kind.XLS
    raise FileRefused(f"这不是表格文件。{ACCEPTED}")


def _text_kind(data: bytes) -> Kind:
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith((b"<?xml", b"<workbook")):
        if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
            return Kind.XML2003
        raise FileRefused(f"这是 XML 文件，但不是 Excel 表格。{ACCEPTED}")
    if head.startswith((b"<html", b"<!doctype", b"<table", b"<meta")):
        raise FileRefused("这是网页（HTML），只是名字像表格。请用 Excel 或 WPS 打开，另存为 .xlsx 后上传。")
    if b"\0" in data:
        raise FileRefused(f"这不是文本，也不是认得的表格。{ACCEPTED}")
    return Kind.TEXT
