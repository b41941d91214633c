"""Reply of a server in HTTP/1.1, in pieces of any cut: status, headers, body, and if it is whole.

Qt's access manager takes a chunked reply for whole that broke off together with its last bytes; a
picture of such a reply would end early without a word. See ADR 46.
"""

import zlib
from typing import Final

MOST_HEAD: Final = 64 * 1024  # bytes of status line and headers, and of a chunk's size
UNPACKED: Final = 4 * 1024 * 1024  # bytes unpacked at once

_LINE: Final = b"\r\n"
_MOST_CHUNK: Final = 1 << 40


class HttpError(ValueError):
    """Bytes that are no reply in HTTP/1.1."""


class HttpReply:
    """Takes the bytes of one reply; ``status`` is 0 until its head is there, without 1xx ones.

    ``is_whole``: its end has come. One that has neither length nor chunks is whole when the
    connection ends, which ``end`` tells.
    """

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}  # names in small letters
        self.is_whole = False
        self._head = bytearray()
        self._left: int | None = 0  # bytes of the body, or of its chunk; None: until the end
        self._is_chunked = False
        self._in_trailer = False
        self._packed: zlib._Decompress | None = None

    def feed(self, piece: bytes) -> list[bytes]:
        """Return what ``piece`` adds to the body, unpacked. Raises ``HttpError``."""
        if not self.status:
            self._head += piece
            piece = self._read_head()
            if not self.status:
                return []
        found = self._chunks(piece) if self._is_chunked else self._plain(piece)
        return found if self._packed is None else self._unpacked(found)

    def end(self) -> bool:
        """Note the end of the connection; return whether the reply is whole."""
        if self.status and self._left is None:
            self.is_whole = self._packed is None or self._packed.eof
        return self.is_whole

    def _read_head(self) -> bytes:
        """Read the head if it is there; return what is behind it."""
        while True:
            end = self._head.find(b"\r\n\r\n")
            if end < 0:
                if len(self._head) > MOST_HEAD or (
                    not self._head.startswith(b"HTTP/1.") and len(self._head) > 7
                ):
                    raise HttpError("no status line, or headers without an end")
                return b""
            first, *lines = bytes(self._head[:end]).split(_LINE)
            rest = bytes(self._head[end + 4 :])
            words = first.split(b" ", 2)
            if len(words) < 2 or not first.startswith(b"HTTP/1.") or not words[1].isdigit():
                raise HttpError("no status line")
            status = int(words[1][:3])
            self._head.clear()
            if 100 <= status < 200:  # word on the way
                self._head += rest
                continue
            self._take_headers(status, lines)
            self.status = status
            return rest

    def _take_headers(self, status: int, lines: list[bytes]) -> None:
        for line in lines:
            name, colon, text = line.partition(b":")
            if colon:
                self.headers[name.strip().lower().decode("latin-1")] = text.strip().decode(
                    "latin-1"
                )
        encoding = self.headers.get("content-encoding", "identity").lower()
        if encoding in ("gzip", "x-gzip"):
            self._packed = zlib.decompressobj(31)
        elif encoding != "identity" and status == 200:
            raise HttpError(f"a body packed by {encoding[:20]}")
        length = self.headers.get("content-length", "")
        if "chunked" in self.headers.get("transfer-encoding", "").lower():
            self._is_chunked = True
        elif length:
            if not (length.isascii() and length.isdigit() and len(length) < 16):
                raise HttpError("a length that is no number")
            self._left = int(length)
            self.is_whole = not self._left
        else:
            self._left = None

    def _plain(self, piece: bytes) -> list[bytes]:
        if self._left is None:
            return [piece] if piece else []
        piece = piece[: self._left]
        self._left -= len(piece)
        self.is_whole = not self._left
        return [piece] if piece else []

    def _chunks(self, piece: bytes) -> list[bytes]:
        """Cut chunks out; ``_left`` counts a chunk with its line end, 0 is before a size."""
        found = []
        if self._head:
            piece = bytes(self._head) + piece
            self._head.clear()
        at = 0
        while at < len(piece) and not self.is_whole:
            if self._left:
                data = piece[at : at + self._left]
                at += len(data)
                self._left -= len(data)
                beyond = max(2 - self._left, 0)  # of the line end behind the chunk
                found.append(data[: max(len(data) - beyond, 0)])
                continue
            end = piece.find(_LINE, at)
            if end < 0:
                self._head += piece[at:]
                if len(self._head) > MOST_HEAD:
                    raise HttpError("a chunk without a size")
                break
            line, at = piece[at:end], end + 2
            if self._in_trailer:
                self.is_whole = not line
            else:
                size = _chunk_size(line)
                self._in_trailer = not size
                self._left = size + 2 if size else 0
        return [each for each in found if each]

    def _unpacked(self, pieces: list[bytes]) -> list[bytes]:
        assert self._packed is not None
        found = []
        for piece in pieces:
            while piece:
                try:
                    found.append(self._packed.decompress(piece, UNPACKED))
                except zlib.error:
                    raise HttpError("a body that cannot be unpacked") from None
                piece = self._packed.unconsumed_tail
        if self.is_whole and not self._packed.eof:
            found.append(self._packed.flush())
            self.is_whole = self._packed.eof
            if not self.is_whole:
                raise HttpError("a packed body that is cut off")
        return [each for each in found if each]


def _chunk_size(line: bytes) -> int:
    digits = line.split(b";")[0].strip()
    if not digits or any(each not in b"0123456789abcdefABCDEF" for each in digits):
        raise HttpError("a chunk without a size")
    size = int(digits[:20], 16)
    if size > _MOST_CHUNK:
        raise HttpError("a chunk that is too large")
    return size
