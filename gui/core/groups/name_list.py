"""Parser of PV names in pasted text: a list, a table, the output of a terminal."""

import re
import unicodedata
from typing import Final

_CLOSERS: Final = {"(": ")", "{": "}", "[": "]"}
_SEPARATORS: Final = " \t,;"
_HIDDEN: Final = {"Cc", "Cf", "Co", "Cs"}  # control, format (bidi), private, surrogate
_PREFIX: Final = re.compile(r"^(?:ca|epics)://", re.IGNORECASE)


def parse_names(text: str) -> list[str]:
    """Return the names in ``text``, in order, each once.

    New line, tab, comma, ``;`` and space separate; quotes, parentheses and braces keep their
    inside whole; ``#`` at the start of a word begins a comment to the end of the line.
    """
    names: dict[str, None] = {}
    for line in text.splitlines():
        for word in _words(line):
            clean = "".join(c for c in word if unicodedata.category(c) not in _HIDDEN)
            clean = _PREFIX.sub("", clean.strip())
            if clean:
                names.setdefault(clean)
    return list(names)


def _words(line: str) -> list[str]:
    words: list[str] = []
    word: list[str] = []
    closers: list[str] = []
    quote = ""
    for position, character in enumerate(line):
        if quote:
            if character == quote:
                quote = ""
            else:
                word.append(character)
        elif character in "\"'" and not closers and character in line[position + 1 :]:
            quote = character
        elif character == "#" and not word and not closers:
            break
        elif character in _SEPARATORS and not closers:
            words.append("".join(word))
            word.clear()
        else:
            if character in _CLOSERS and _CLOSERS[character] in line[position + 1 :]:
                closers.append(_CLOSERS[character])
            elif closers and character == closers[-1]:
                closers.pop()
            word.append(character)
    words.append("".join(word))
    return words
