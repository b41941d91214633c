"""Reader of small XML documents as a tree: no DTD, no entities, bounded size and depth."""

from collections.abc import Callable, Collection, Iterator
from typing import Final
from xml.parsers import expat

from gui.core.pv.formatting import plain

MOST_TAGS: Final = 500_000  # opening and closing
_DEEPEST: Final = 64
_WRONG_ENCODING: Final = expat.errors.codes[expat.errors.XML_ERROR_INCORRECT_ENCODING]
_INVALID: Final = expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN]
_NO_ATTRIBUTES: Final[dict[str, str]] = {}

Fail = Callable[[str, int], Exception]
"""Returns a reader's own error for a message and a line."""


class XmlElement:
    """An element with its line; ``text`` is set for elements without children."""

    __slots__ = ("attributes", "children", "line", "tag", "text")

    def __init__(self, tag: str, line: int, attributes: dict[str, str]) -> None:
        self.tag = tag
        self.line = line
        self.attributes = attributes or _NO_ATTRIBUTES
        self.children: tuple[XmlElement, ...] = ()
        self.text = ""

    def child(self, *path: str) -> "XmlElement | None":
        """Return the first element at ``path``."""
        found: XmlElement | None = self
        for tag in path:
            if found is None:
                return None
            found = next((inner for inner in found.children if inner.tag == tag), None)
        return found

    def all(self, *path: str) -> "Iterator[XmlElement]":
        """Return all elements ``path[-1]`` in the first element at the rest of ``path``."""
        holder = self.child(*path[:-1])
        if holder is not None:
            yield from (inner for inner in holder.children if inner.tag == path[-1])

    def word(self, tag: str, default: str = "") -> str:
        """Return the text of a child without the spaces around it."""
        found = self.child(tag)
        return default if found is None else found.text.strip()

    def flag(self, tag: str, default: bool) -> bool:
        """Return a child as true or false."""
        said = self.word(tag).lower()
        return said == "true" if said in ("true", "false") else default

    def number(self, tag: str, default: float, fail: Fail) -> float:
        """Return a child as a number. Raises the error of ``fail``."""
        found = self.child(tag)
        said = "" if found is None else found.text.strip()
        if found is None or not said:
            return default
        try:
            return float(said[:400])
        except ValueError:
            message = f"<{tag}> must be a number, not {plain(said, 40)!r}"
            raise fail(message, found.line) from None


def parse_xml(
    data: bytes,
    roots: Collection[str],
    fail: Fail,
    most_tags: int = MOST_TAGS,
    encoding: str | None = None,
) -> XmlElement:
    """Return the root, which must be one of ``roots``. Raises the error of ``fail``.

    ``encoding`` overrules what the declaration says.
    """
    if data.count(b"<") > most_tags:
        raise fail(f"more than {most_tags:,} tags", 1)
    reader = _Reader(roots, fail, encoding)
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        other = None if encoding else _other_encoding(error.code, data)
        if other is not None:
            return parse_xml(data, roots, fail, most_tags, other)
        message = f"not XML: {expat.errors.messages.get(error.code, error)}"
        raise fail(message, error.lineno) from error
    except (LookupError, ValueError) as error:
        if reader.refused is error:
            raise
        raise fail(f"not XML: {error}", 1) from error  # an unknown encoding
    return reader.top


def _other_encoding(code: int, data: bytes) -> str | None:
    """Return in what to read ``data`` again: scripts declare UTF-16, or nothing, by mistake."""
    if code not in (_WRONG_ENCODING, _INVALID):
        return None
    try:
        data.decode()
    except UnicodeDecodeError:
        return "iso-8859-1" if code == _INVALID and b"\0" not in data else None
    return "utf-8" if code == _WRONG_ENCODING else None


class _Reader:
    """Handlers of expat: any DTD is refused, so there are no entities to expand."""

    def __init__(self, roots: Collection[str], fail: Fail, encoding: str | None) -> None:
        self.top = XmlElement("", 1, _NO_ATTRIBUTES)
        self.refused: Exception | None = None
        self._roots = roots
        self._fail = fail
        self._open: list[XmlElement] = []
        self._inside: list[list[XmlElement]] = [[]]
        self._text: list[str] = []
        self.parser = expat.ParserCreate(encoding)
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse_entities
        self.parser.EntityDeclHandler = self._refuse_entities
        self.parser.ExternalEntityRefHandler = self._refuse_entities
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text.append

    def _refuse(self, message: str) -> Exception:
        self.refused = self._fail(message, self.parser.CurrentLineNumber)
        return self.refused

    def _refuse_entities(self, *_: object) -> int:
        raise self._refuse("a document type or entity is not read")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        element = XmlElement(tag, self.parser.CurrentLineNumber, attributes)
        if not self._open:
            self.top = element
            if tag not in self._roots:
                *most, last = (f"<{root}>" for root in self._roots)
                wanted = f"{', '.join(most)} or {last}" if most else last
                shown = plain(tag, 40)
                if len(most) > 2:
                    raise self._refuse(f"<{shown}> is no kind of XML that is read")
                raise self._refuse(f"must be {wanted}, not <{shown}>")
        elif len(self._open) >= _DEEPEST:
            raise self._refuse("nested too deeply")
        self._inside[-1].append(element)
        self._open.append(element)
        self._inside.append([])
        self._text.clear()

    def _end(self, _: str) -> None:
        element, inside = self._open.pop(), self._inside.pop()
        if inside:
            element.children = tuple(inside)
        else:
            element.text = "".join(self._text)
        self._text.clear()
