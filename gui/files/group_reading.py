"""What all readers of other tools' group files share: names, colours, XML."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from gui.core.formatting import plain
from gui.files.group_file import GroupFileError

DEEPEST: Final = 64
MOST_ELEMENTS: Final = 200_000
_FOREIGN: Final = re.compile(r"^(pva|loc|sim|mqtt|sys|formula|eq)://|^=", re.IGNORECASE)
_CA: Final = re.compile(r"^ca://", re.IGNORECASE)


def text_of(data: bytes) -> str:
    """Return ``data`` as text: UTF-8, else ISO-8859-1, which any bytes are."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("iso-8859-1")


def ca_name(name: str, what: str, warnings: list[str]) -> str | None:
    """Return a PV's name without ``ca://``; ``None`` after a warning if it is none of CA."""
    name = name.strip()
    if _FOREIGN.match(name):
        warnings.append(f"{what}: {plain(name, 60)} is no PV of Channel Access, left out")
        return None
    name = _CA.sub("", name)
    if not name or any(not c.isprintable() or (c.isspace() and "{" not in name) for c in name):
        warnings.append(f"{what}: {plain(name, 60)!r} is no name of a PV, left out")
        return None
    return name


def color_of(texts: Iterable[str], largest: int = 255) -> str | None:
    """Return ``#rrggbb`` from red, green, blue up to ``largest``; ``None``: these are no colour."""
    parts = [found for found in map(number, texts) if found is not None]
    if len(parts) != 3:
        return None
    return "#" + "".join(f"{min(max(round(part * 255 / largest), 0), 255):02x}" for part in parts)


@dataclass(slots=True)
class Element:
    """One element of an XML file, with the line where it begins."""

    tag: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def child(self, tag: str) -> "Element | None":
        """Return the first child with this tag."""
        return next((child for child in self.children if child.tag == tag), None)

    def value(self, tag: str, default: str = "") -> str:
        """Return the text of the first child with this tag."""
        found = self.child(tag)
        return found.text.strip() if found is not None else default

    def flag(self, tag: str, default: bool) -> bool:
        """Return a child that says true or false."""
        text = self.value(tag).lower()
        return text == "true" if text in ("true", "false") else default

    def every(self, tag: str) -> list["Element"]:
        """Return all elements below with this tag, in the order of the file."""
        found = []
        for child in self.children:
            if child.tag == tag:
                found.append(child)
            found += child.every(tag)
        return found


def parse_xml(data: bytes, source: str) -> Element:
    """Return the root. Raises ``GroupFileError``: not XML, a DTD or entity, too deep, too much."""
    root: list[Element] = []
    stack: list[Element] = []
    count = 0
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        line = parser.CurrentLineNumber
        raise GroupFileError("a DTD and entities are refused", source, line)

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > MOST_ELEMENTS or len(stack) >= DEEPEST:
            raise GroupFileError("too many or too deep elements", source, parser.CurrentLineNumber)
        element = Element(tag, parser.CurrentLineNumber, attributes)
        (stack[-1].children if stack else root).append(element)
        stack.append(element)

    def end(_: str) -> None:
        stack.pop()

    def characters(text: str) -> None:
        stack[-1].text += text

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = characters
    parser.buffer_text = True
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        message = f"not XML: {expat.errors.messages.get(error.code, error)}"
        raise GroupFileError(message, source, error.lineno) from error
    except (LookupError, UnicodeError) as error:
        raise GroupFileError(f"not XML: {error}", source, 1) from error
    return root[0]


def number(text: str) -> float | None:
    """Return a finite number below 1e300 in size; ``None`` if ``text`` is none."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < 1e300 else None


def limits(low: str, high: str) -> tuple[float, float] | None:
    """Return a range; ``None`` where it is not set, or empty."""
    first, last = number(low), number(high)
    return (first, last) if first is not None and last is not None and first < last else None
