"""Names and patterns of a text as a person typed them, each with the names to ask the network for.

What the live check of the welcome page and of *New group* and *Add PVs* works on.
"""

from collections.abc import Container
from dataclasses import dataclass
from typing import Final

from gui.core.groups.doubtful_names import looks_like_name
from gui.core.groups.name_list import channel_name, is_glob, parse_names, why_not_watched
from gui.core.groups.name_pattern import first_names

MOST_CHECKED: Final = 500  # names that are searched for on the network at a time
MOST_WORDS: Final = 200  # of one text
_MOST_CHARACTERS: Final = 4_000  # of a text that are looked at: a few milliseconds


@dataclass(frozen=True, slots=True)
class NameWord:
    """``text`` stands for ``count`` names, of which ``names`` are asked for.

    ``why``: why none is asked for, a sentence; "": they are, or there was no room for more.
    """

    text: str
    count: int
    names: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class NameWords:
    """The words of a text; ``whole``: none was left out."""

    words: tuple[NameWord, ...] = ()
    whole: bool = True

    def names(self) -> tuple[str, ...]:
        """Return what is asked for, each name once, in order."""
        return tuple(dict.fromkeys(name for word in self.words for name in word.names))


NOT_A_NAME: Final = "This does not look like the name of a PV: it is not searched for while typing."

A_GLOB: Final = "A pattern: it is searched for in the archive, not on the network."


def name_words(text: str, known: Container[str] = ()) -> NameWords:
    """Return the words of ``text``; a ``known`` name is searched for whatever it looks like.

    ``MOST_WORDS`` words and ``MOST_CHECKED`` names at most. Raises nothing: what is wrong with a
    word is said by its ``why``.
    """
    part = text[:_MOST_CHARACTERS]
    if len(text) > len(part):  # the last word may be cut
        part = part[: max(map(part.rfind, " \t\n,")) + 1]
    found = [word for word in map(channel_name, parse_names(part)) if word]
    words: list[NameWord] = []
    taken: set[str] = set()
    for word in found[:MOST_WORDS]:
        if word in taken:
            words.append(NameWord(word, 1, (word,)))
            continue
        words.append(_word(word, known, MOST_CHECKED - len(taken)))
        taken.update(words[-1].names)
    return NameWords(tuple(words), len(part) == len(text) and len(found) == len(words))


def _word(text: str, known: Container[str], room: int) -> NameWord:
    try:
        written, count = first_names(text, room)
    except ValueError as error:
        return NameWord(text, 0, why=str(error))
    names = tuple(dict.fromkeys(name for name in map(channel_name, written) if name))
    count = len(names) if len(written) == count else count
    for name in names[:1]:
        if reason := why_not_watched(name):
            return NameWord(text, count, why=reason)
        if is_glob(name):
            return NameWord(text, count, why=A_GLOB)
        if name not in known and not looks_like_name(name):
            return NameWord(text, count, why=NOT_A_NAME)
    return NameWord(text, count, names)
