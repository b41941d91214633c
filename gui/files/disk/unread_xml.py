"""What a reader of XML did not ask for: to be kept or told, so that nothing is lost unsaid."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from gui.core.pv.formatting import plain
from gui.files.disk.xml_tree import XmlElement

Kept = str | dict[str, "Kept"] | list["Kept"]
"""The text of an element, or what is in it by tags; a list where a tag is repeated."""
Usual = Mapping[str, Collection[str]]
"""Texts, in small letters, of elements that say nothing: a new file has them."""
_MOST_KEPT: Final = 40  # elements, of one
_LONGEST: Final = 400  # characters


def take_unread(element: XmlElement, usual: Usual) -> dict[str, Kept]:
    """Return the children that nobody asked for, which count as read from now on.

    Those that are too large to be kept, or have attributes, stay unread.
    """
    taken: dict[str, Kept] = {}
    for child in element.children:
        if child.read or _says_nothing(child, usual):
            continue
        if len(taken) >= _MOST_KEPT or not _can_be_kept(child):
            continue
        for each in _inside(child):
            each.read = True
        _add(taken, child.tag, _value(child))
    return taken


def unread(top: XmlElement, usual: Usual, attributes: Collection[str] = ()) -> Counter[str]:
    """Return how many elements of each tag nobody asked for.

    ``attributes``: those that are read, or say nothing; others are counted with an ``@``.
    """
    found: Counter[str] = Counter()
    open_ones = [top]
    while open_ones:
        element = open_ones.pop()
        found.update(f"@{name}" for name in element.attributes if name not in attributes)
        for child in element.children:
            if child.read:
                open_ones.append(child)
            elif not _says_nothing(child, usual):
                found[child.tag] += 1
    return found


def _says_nothing(element: XmlElement, usual: Usual) -> bool:
    """Tell whether an element is empty, or as a new file has it."""
    if not element.children:
        text = element.text.strip().lower()
        return not element.attributes and (not text or text in usual.get(element.tag, ()))
    if element.tag not in usual or len(element.children) > _MOST_KEPT:
        return False
    text = " ".join(child.text.strip().lower() for child in element.children)
    return text in usual[element.tag] and not any(child.children for child in element.children)


def _can_be_kept(element: XmlElement) -> bool:
    """Tell whether an element is small enough, and has no attributes in it."""
    for number, each in enumerate(_inside(element), 1):
        if number > _MOST_KEPT or each.attributes or len(each.text) > _LONGEST:
            return False
    return True


def _inside(element: XmlElement) -> Iterator[XmlElement]:
    """Return an element and all that is in it."""
    yield element
    for child in element.children:
        yield from _inside(child)


def _value(element: XmlElement) -> Kept:
    if not element.children:
        return plain(element.text.strip())
    values: dict[str, Kept] = {}
    for child in element.children:
        _add(values, child.tag, _value(child))
    return values


def _add(values: dict[str, Kept], tag: str, value: Kept) -> None:
    before = values.get(tag)
    if before is None:
        values[tag] = value
    elif isinstance(before, list):
        before.append(value)
    else:
        values[tag] = [before, value]
