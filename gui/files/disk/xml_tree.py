"""Reader of small XML documents as a tree: no entities, bounded size and depth."""

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Final, TypeVar
from xml.parsers import expat

from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain

MOST_TAGS: Final = 500_000  # opening and closing, both of <a/>; as many attributes
_DEEPEST: Final = 64
_WRONG_ENCODING: Final = expat.errors.codes[expat.errors.XML_ERROR_INCORRECT_ENCODING]
_INVALID: Final = expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN]
_ENDS_EARLY: Final = (
    expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
    expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
)
_T = TypeVar("_T")
_NO_ATTRIBUTES: Final[dict[str, str]] = {}
_NO_CHILDREN: Final[list["XmlElement"]] = []  # one for all that have none: nobody adds to it

Fail = Callable[[str, int], Exception]
"""Returns a reader's own error for a message and a line."""
Warn = Callable[[str, int], None]
"""Takes a warning and its line."""


class XmlElement:
    """An element with its line; ``text`` is set for elements without children.

    ``read``: a reader asked for it. What is not read at the end is lost (``unread_xml``).
    """

    __slots__ = ("attributes", "children", "line", "read", "tag", "text")

    def __init__(self, tag: str, line: int, attributes: dict[str, str]) -> None:
        self.tag = tag
        self.line = line
        self.attributes = attributes or _NO_ATTRIBUTES
        self.children: list[XmlElement] = _NO_CHILDREN
        self.text = ""
        self.read = False

    def child(self, *path: str) -> "XmlElement | None":
        """Return the first element at ``path``."""
        found = self
        for tag in path:
            for inner in found.children:
                if inner.tag == tag:
                    found = inner
                    found.read = True
                    break
            else:
                return None
        return found

    def all(self, *path: str) -> "Iterator[XmlElement]":
        """Return all elements ``path[-1]`` in the first element at the rest of ``path``."""
        holder = self.child(*path[:-1])
        if holder is not None:
            for inner in holder.children:
                if inner.tag == path[-1]:
                    inner.read = True
                    yield inner

    def word(self, tag: str, default: str = "") -> str:
        """Return the text of a child without the spaces around it."""
        for inner in self.children:  # as child() does; asked for a million times
            if inner.tag == tag:
                inner.read = True
                return inner.text.strip()
        return default

    def flag(self, tag: str, default: bool, warn: Warn) -> bool:
        """Return a child as true or false; ``default``, with a warning, if it is neither."""
        found = self.child(tag)
        said = "" if found is None else found.text.strip().lower()
        if found is None or said in ("", "true", "false"):
            return said == "true" if said else default
        kept = str(default).lower()
        warn(f"<{tag}> is true or false, not {plain(said, 40)!r}; taken as {kept}", found.line)
        return default

    def choice(self, tag: str, choices: Mapping[str, _T], default: _T, warn: Warn) -> _T:
        """Return what ``choices`` has for a child; ``default``, with a warning, if nothing."""
        found = self.child(tag)
        said = "" if found is None else found.text.strip()
        if found is None or not said:
            return default
        if said.lower() in choices:
            return choices[said.lower()]
        warn(f"<{tag}> {plain(said, 40)!r} is not known; left out", found.line)
        return default

    def number(self, tag: str, default: float, warn: Warn) -> float:
        """Return a child as a number; ``default``, with a warning, if it is none.

        Not finite is a number only where the default is not: an end of a range that is unset.
        """
        found = self.child(tag)
        said = "" if found is None else found.text.strip()
        if found is None or not said:
            return default
        number = number_of(said)
        if number is None or (not math.isfinite(number) and math.isfinite(default)):
            left = f"; taken as {default:g}" if math.isfinite(default) else "; left out"
            warn(f"<{tag}> must be a number, not {plain(said, 40)!r}{left}", found.line)
            return default
        return number


def number_of(text: str) -> float | None:
    """Return ``text`` as a number, which may be nan or infinite; ``None`` if it is none."""
    try:
        return float(text[:400])
    except ValueError:
        return None


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
    if data.count(b"<") + data.count(b"/>") > most_tags or data.count(b"=") > most_tags:
        raise fail(f"more than {grouped(most_tags)} tags or attributes", 1)
    reader = _Reader(roots, fail, encoding)
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        other = None if encoding else _other_encoding(error.code, data)
        if other is not None:
            return parse_xml(data, roots, fail, most_tags, other)
        message = f"not XML: {expat.errors.messages.get(error.code, error)}"
        if error.code in _ENDS_EARLY:
            message += "; the file was cut short"
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
    """Handlers of expat: a DTD in the file is refused, so there are no entities to expand.

    One that the file only names, as the Channel Archiver's files do, is never opened: expat does
    not without being asked to, and an entity that it might define is refused.
    """

    def __init__(self, roots: Collection[str], fail: Fail, encoding: str | None) -> None:
        self.top = XmlElement("", 1, _NO_ATTRIBUTES)
        self.refused: Exception | None = None
        self._roots = roots
        self._fail = fail
        self._open = [XmlElement("", 0, _NO_ATTRIBUTES)]  # what holds the root
        self._text: list[str] = []
        self.parser = expat.ParserCreate(encoding)
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._document_type
        self.parser.SkippedEntityHandler = self._refuse_entities
        self.parser.EntityDeclHandler = self._refuse_entities
        self.parser.ExternalEntityRefHandler = self._refuse_entities
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text.append

    def _refuse(self, message: str) -> Exception:
        self.refused = self._fail(message, self.parser.CurrentLineNumber)
        return self.refused

    def _document_type(
        self, _name: str, _system: str | None, _public: str | None, has_inside: bool
    ) -> None:
        if has_inside:
            self._refuse_entities()

    def _refuse_entities(self, *_: object) -> int:
        raise self._refuse("a document type or entity is not read")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        element = XmlElement(tag, self.parser.CurrentLineNumber, attributes)
        if len(self._open) == 1:
            self.top = element
            if tag not in self._roots:
                *most, last = (f"<{root}>" for root in self._roots)
                wanted = f"{', '.join(most)} or {last}" if most else last
                shown = plain(tag, 40)
                if len(most) > 2:
                    raise self._refuse(f"<{shown}> is no kind of XML that is read")
                raise self._refuse(f"must be {wanted}, not <{shown}>")
        elif len(self._open) > _DEEPEST:
            raise self._refuse("nested too deeply")
        holder = self._open[-1]
        if holder.children:
            holder.children.append(element)
        else:
            holder.children = [element]
        self._open.append(element)
        self._text.clear()

    def _end(self, _: str) -> None:
        element = self._open.pop()
        if not element.children:
            element.text = "".join(self._text)
        self._text.clear()
