"""Files that are no group and no snapshot by their first bytes: what they are and what to do."""

import re
from typing import Final

_ZIP: Final = "a ZIP archive, or a workbook (.xlsx): unpack it, or save its table as CSV"
_BEGINS: Final[dict[bytes, str]] = {
    b"\x1f\x8b": "compressed by gzip: unpack it first (gunzip)",
    b"BZh": "compressed by bzip2: unpack it first (bunzip2)",
    b"\xfd7zXZ\0": "compressed by xz: unpack it first (unxz)",
    b"(\xb5/\xfd": "compressed by zstd: unpack it first (unzstd)",
    b"PK\x03\x04": _ZIP,
    b"PK\x05\x06": _ZIP,
    b"\xd0\xcf\x11\xe0": "a document or workbook of Office: save its table as CSV",
    b"\x89PNG": "a picture, no list of PVs",
    b"\xff\xd8\xff": "a picture, no list of PVs",
    b"GIF8": "a picture, no list of PVs",
    b"%PDF-": "a PDF document: copy the names out of it into a text file",
    b"\x7fELF": "a program, no list of PVs",
    b"\x89HDF": "HDF5 data, no list of PVs",
    b"SQLite format 3\0": "an SQLite database: export the names as CSV",
    b"version https://git-lfs.github.com/": "only a pointer of Git: fetch the file (git lfs pull)",
}
_PAGE: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]*>\s*+)?(?:<!--.*?-->\s*+)?<(?:!doctype\s+)?html\b",
    re.IGNORECASE | re.DOTALL,
)
_WIDE: Final = (re.compile(rb"(?:[\t\r\n -~]\0){8}"), re.compile(rb"(?:\0[\t\r\n -~]){8}"))


def why_other(data: bytes) -> str:
    """Return what ``data`` is, and what to do, where it cannot be a group; else ""."""
    if not data.strip():
        return "the file is empty"
    for begin, why in _BEGINS.items():
        if data.startswith(begin):
            return why
    if _PAGE.match(data[:2000]):
        return "a web page, as of a server's error or a login: get the file itself (raw)"
    if any(wide.match(data[:16]) for wide in _WIDE):
        return "text in UTF-16 that does not say so: save it as UTF-8"
    return ""
