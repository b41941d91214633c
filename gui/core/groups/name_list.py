"""PV names as they are written: their protocol, and lists of them in any text."""

import re
import unicodedata
from itertools import pairwise
from typing import Final

_CLOSERS: Final = {"(": ")", "{": "}", "[": "]"}
_SEPARATORS: Final = " \t,"
_HIDDEN: Final = {"Cc", "Cf", "Co", "Cs"}  # control, format (bidi), private, surrogate
_PREFIX: Final = re.compile(r"(?:ca|epics)://", re.IGNORECASE)
_PROTOCOL: Final = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_GLOB: Final = re.compile(r"[^\[{*?]*+[*?]")
_PLAIN_LINE: Final = re.compile(r"[\w:.<>$%@+\- \t,]*", re.ASCII)  # nothing else than names
_BEGINS_NAME: Final = re.compile(r"[^\W\d_]|\$[({]")

NO_PVACCESS: Final = (
    "PV Watch does not speak PVAccess yet: this PV is not watched. Where its IOC serves it over"
    " Channel Access too, write the name without pva://."
)

_OTHER: Final = "PV Watch speaks Channel Access only: this name of {}:// is not watched."


def channel_name(text: str) -> str:
    """Return the name for Channel Access in ``text``: without ``ca://`` and spaces around it.

    The one place where ``ca://`` is taken off; in any case, as are ``epics://`` and several.
    """
    name = text.strip()
    while found := _PREFIX.match(name):
        name = name[found.end() :].lstrip()
    return name


def is_pvaccess(name: str) -> bool:
    """Tell whether ``name`` is one of PVAccess: kept in its group until PV Watch speaks it."""
    return _protocol(name) == "pva"


def why_not_watched(name: str) -> str:
    """Return why PV Watch cannot watch ``name``, in sentences; "" if it can."""
    protocol = _protocol(name)
    if protocol == "pva":
        return NO_PVACCESS
    return _OTHER.format(protocol) if protocol else ""


def is_glob(name: str) -> bool:
    """Tell whether ``name`` is a pattern to search for: no record has ``*`` or ``?`` in its name.

    What comes behind it in brackets (a modifier of its channel) may have them.
    """
    return _GLOB.match(name) is not None


def _protocol(name: str) -> str:
    """Return the protocol that ``name`` asks for, in lower case; "": Channel Access."""
    found = _PROTOCOL.match(channel_name(name))
    return found[1].lower() if found is not None else ""


def parse_names(text: str) -> list[str]:
    """Return the names in ``text``, in order, each once.

    New line, tab, comma and space separate, ``;`` as ``names_of_word`` says; quotes, parentheses
    and braces keep their inside whole; ``#`` at the start of a word begins a comment to the end
    of the line.
    """
    names: dict[str, None] = {}
    for line in text.splitlines():
        if _PLAIN_LINE.fullmatch(line):
            for word in line.replace("\t", " ").replace(",", " ").split(" "):
                if word:
                    names.setdefault(word)
            continue
        for word in _words(line):
            hidden = not (word.isascii() and word.isprintable())
            clean = _without_hidden(word) if hidden else word
            if name := channel_name(clean):
                names.setdefault(name)
    return list(names)


def _without_hidden(word: str) -> str:
    return "".join(c for c in word if unicodedata.category(c) not in _HIDDEN)


def names_of_word(word: str) -> list[str]:
    """Return the names in ``word``, which has no blank or comma: split at ``;`` or whole.

    ``;`` may be part of a record's name. It separates only where each part is a name by itself:
    it begins with a letter or a macro, and has a colon if any part has one. So ``SR:A;SR:B`` are
    two names, ``SR:A;B`` and ``valve;2`` are one. At the ends of a word ``;`` always separates;
    quotes keep it (``parse_names``).
    """
    return _split(word, [at for at, character in enumerate(word) if character == ";"])


def _split(word: str, marks: list[int]) -> list[str]:
    """Return ``word`` split at all of ``marks``, where there is a ``;``, or only at its ends."""
    if not marks:
        return [word] if word else []
    edges = [-1, *marks, len(word)]
    parts = [word[a + 1 : b] for a, b in pairwise(edges)]
    while parts and not parts[-1]:
        del parts[-1]
    while parts and not parts[0]:
        del parts[0]
    named = [channel_name(part) for part in parts if part]
    colon = any(":" in part for part in named)
    if all(_BEGINS_NAME.match(part) and (":" in part) >= colon for part in named):
        return [part for part in parts if part]
    return [";".join(parts)]


def _words(line: str) -> list[str]:
    words: list[str] = []
    word: list[str] = []
    marks: list[int] = []  # where in ``word`` a ``;`` may separate
    closers: list[str] = []
    quote = ""
    last = {mark: line.rfind(mark) for mark in "\"')}]"}
    for position, character in enumerate(line):
        if quote:
            if character == quote:
                quote = ""
            else:
                word.append(character)
        elif character in "\"'" and not closers and last[character] > position:
            quote = character
        elif character == "#" and len(word) == len(marks) and not closers:
            break
        elif character in _SEPARATORS and not closers:
            words += _split("".join(word), marks)
            word.clear()
            marks.clear()
        else:
            if character == ";" and not closers:
                marks.append(len(word))
            elif character in _CLOSERS and last[_CLOSERS[character]] > position:
                closers.append(_CLOSERS[character])
            elif closers and character == closers[-1]:
                closers.pop()
            word.append(character)
    return words + _split("".join(word), marks)
