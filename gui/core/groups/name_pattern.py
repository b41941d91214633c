r"""Patterns that stand for many names, as in a shell: ``SR:VAC{1..40}:P``, ``BPM{X,Y}``.

``{01..40}`` keeps its zeros, ``{1..40..2}`` steps, ``{a..f}`` are letters; patterns may stand side
by side (every combination, the last changes fastest) and in one another. ``\{``, ``\}`` and ``\,``
are the plain characters. Braces that hold no list and no range are part of the name, as are those
of macros, ``${P}``, and of JSON filters, ``PV.{"dbnd":{"abs":1}}``.
"""

import math
import re
from collections.abc import Iterator
from itertools import islice, pairwise, product
from typing import Final

from gui.core.groups.name_list import channel_name, parse_names, why_not_watched
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain

MOST_NAMES: Final = 10_000  # of one pattern
MOST_PASTED: Final = 100_000  # of one text
MOST_BYTES: Final = 1 << 20  # of one text, in UTF-8
MOST_WRITTEN: Final = 4 << 20  # characters of all names of one pattern
_MOST_CHARACTERS: Final = 2_000
_MOST_DEPTH: Final = 20
_MOST_BRACES: Final = 100
_RANGE: Final = re.compile(
    r"(?:(-?[0-9]{1,15})\.\.(-?[0-9]{1,15})|([A-Za-z])\.\.([A-Za-z]))(?:\.\.(-?[0-9]{1,15}))?"
)
_MACRO: Final = re.compile(r"\$(?:\([^()]*\)|\{[^{}]*\})")
_FILTER: Final = re.compile(r"\{\s*[\"']|(?<=\.)\{\s*\w+\s*:")  # JSON, or JSON5 after a dot
_ESCAPED: Final = re.compile(r"\\([{},])")
_STOP: Final = re.compile(rf"{_ESCAPED.pattern}|\{{|{_MACRO.pattern}")
_NUMBER: Final = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?:\s+\S{1,8})?"
_TIME: Final = r"(?:\d{1,4}[-/.]\d\d?[-/.]\d{1,4})?[T ]?(?:\d\d?:\d\d(?::\d\d)?(?:\.\d+)?Z?)?"
_CELL: Final = re.compile(  # of a pasted table that is not a name
    rf"\s*(?:{_NUMBER}|{_TIME}|NO_ALARM|MINOR|MAJOR|INVALID|NaN)\s*", re.ASCII
)


class _Range:
    """Numbers with their digits, or letters."""

    def __init__(self, values: range, width: int, letters: bool) -> None:
        self.values, self._width, self._letters = values, width, letters

    def widest(self) -> int:
        if self._letters:
            return 1
        ends = (self.values[0], self.values[-1])
        return max(self._width, *(len(str(end)) for end in ends))

    def __iter__(self) -> Iterator[str]:
        for value in self.values:
            yield chr(value) if self._letters else str(value).zfill(self._width)


class _Sequence:
    """Parts one after the other: text, a range, or alternatives that are sequences."""

    def __init__(self) -> None:
        self.parts: list[str | _Range | list[_Sequence]] = []

    def count(self) -> int:
        return math.prod(
            len(part.values) if isinstance(part, _Range) else sum(s.count() for s in part)
            for part in self.parts
            if not isinstance(part, str)
        )

    def size(self) -> int:
        """Return the characters of all names together, from above; nothing is expanded for it."""
        whole = self.count()
        size = 0
        for part in self.parts:
            if isinstance(part, str):
                size += len(part) * whole
            elif isinstance(part, _Range):
                size += part.widest() * whole
            else:
                one = sum(sequence.count() for sequence in part)
                size += sum(sequence.size() for sequence in part) * (whole // max(one, 1))
        return size

    def names(self) -> Iterator[str]:
        return map("".join, product(*(_texts(part) for part in self.parts)))

    @property
    def plain(self) -> bool:
        return all(isinstance(part, str) for part in self.parts)


def _texts(part: "str | _Range | list[_Sequence]") -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, _Range):
        yield from part
    else:
        for sequence in part:
            yield from sequence.names()


def expand_pattern(text: str) -> list[str]:
    """Return the names of the pattern ``text``, in order; ``text`` itself if it is not a pattern.

    Raises ``ValueError`` with a message for the user: a bad range, more than ``MOST_NAMES``.
    """
    if "{" not in text and "\\" not in text:
        return [text]
    sequence = _parsed(text)
    count = sequence.count()
    if count > MOST_NAMES:
        raise ValueError(
            f"“{plain(text, 60)}” stands for {grouped(count)} names: a pattern may stand for "
            f"{grouped(MOST_NAMES)} at most."
        )
    if sequence.size() > MOST_WRITTEN:
        raise ValueError(
            f"“{plain(text, 60)}” stands for more than {grouped(MOST_WRITTEN)} characters of names."
        )
    return list(sequence.names())


def first_names(text: str, most: int) -> tuple[list[str], int]:
    """Return the first ``most`` names of the pattern ``text``, and how many it stands for.

    Expands no more than it returns. Raises ``ValueError`` as ``expand_pattern``.
    """
    if "{" not in text and "\\" not in text:
        return [text][:most], 1
    sequence = _parsed(text)
    count = sequence.count()
    if count > MOST_NAMES or sequence.size() > MOST_WRITTEN:
        expand_pattern(text)  # says what is wrong with it
    return list(islice(sequence.names(), most)), count


def check_size(text: str) -> None:
    """Refuse a text that names are not taken from: beyond ``MOST_BYTES``, before any parsing.

    Raises ``ValueError`` with a sentence.
    """
    size = len(text)
    if size <= MOST_BYTES:
        size = len(text.encode("utf-8", "surrogatepass"))
    if size > MOST_BYTES:
        raise ValueError(
            f"The text has {grouped(size / (1 << 20), 1)} MiB, and names are taken from"
            f" {MOST_BYTES >> 20} MiB at most: nothing was added. Add the names in parts."
        )


def names_of_text(text: str) -> list[str]:
    """Return the names in pasted or typed text, patterns expanded, each once.

    Numbers, times and severities in the cells of a pasted table are left out. Raises
    ``ValueError`` with a sentence, as ``check_size`` and ``expand_pattern``; also
    beyond ``MOST_PASTED`` names, and where none of the names can be watched. Else the row
    of such a name says why.
    """
    lines = (_without_values(line) if "\t" in line else line for line in text.splitlines())
    check_size(text)
    names: dict[str, None] = {}
    size = 0  # characters that patterns stand for
    for name in parse_names("\n".join(lines)):
        if "{" not in name and "\\" not in name:  # ``parse_names`` made it a name
            names.setdefault(name)
            continue
        written = [channel_name(each) for each in expand_pattern(name)]
        names.update(dict.fromkeys(written))
        size += sum(map(len, written)) if len(written) > 1 else 0
        if len(names) > MOST_PASTED or size > 4 * MOST_WRITTEN:
            raise _too_many()
    if len(names) > MOST_PASTED:
        raise _too_many()
    found = [name for name in names if name]
    reasons = [why_not_watched(name) for name in found]
    if reasons and all(reasons):
        raise ValueError(f"“{plain(found[0], 60)}”: {reasons[0]}")
    return found


def _too_many() -> ValueError:
    return ValueError(f"These are more than {grouped(MOST_PASTED)} names: add them in parts.")


def _without_values(line: str) -> str:
    return "\t".join(cell for cell in line.split("\t") if not _CELL.fullmatch(cell))


def _parsed(text: str) -> _Sequence:
    if len(text) > _MOST_CHARACTERS or text.count("{") > _MOST_BRACES:
        raise ValueError(
            f"“{plain(text, 40)}”: a name with braces has at most "
            f"{grouped(_MOST_CHARACTERS)} characters "
            f"and {_MOST_BRACES} braces."
        )
    return _parse(text, 0)


def _parse(text: str, depth: int) -> _Sequence:
    if depth > _MOST_DEPTH:
        raise ValueError(f"Patterns may stand in one another {_MOST_DEPTH} times at most.")
    sequence = _Sequence()
    at = 0
    while at < len(text):
        end = _literal_end(text, at)
        if end > at:
            sequence.parts.append(_ESCAPED.sub(r"\1", text[at:end]))
            at = end
            continue
        skipped = _untouched_end(text, at)
        if skipped > at:
            sequence.parts.append(text[at:skipped])
            at = skipped
            continue
        commas, close = _group(text, at)
        if close < 0:
            if commas or ".." in text[at:]:
                raise ValueError(f"“{plain(text[at:], 40)}”: the {{ is not closed.")
            sequence.parts.append("{")
            at += 1
            continue
        inside = text[at + 1 : close]
        if commas:
            cuts = [at, *commas, close]
            pieces = [text[a + 1 : b] for a, b in pairwise(cuts)]
            sequence.parts.append([_parse(piece, depth + 1) for piece in pieces])
        elif found := _RANGE.fullmatch(inside):
            sequence.parts.append(_range(found))
        elif ".." in inside and "{" not in inside:
            raise ValueError(
                f"“{{{plain(inside, 40)}}}” is no range: type {{1..40}}, {{01..40}}, "
                f"{{1..40..2}} or {{a..f}}."
            )
        else:  # part of the name, though there may be patterns in it
            sequence.parts += ["{", *_parse(inside, depth + 1).parts, "}"]
        at = close + 1
    return sequence


def _literal_end(text: str, at: int) -> int:
    """Return where the next brace, macro or end is; escaped characters are passed over."""
    while found := _STOP.search(text, at):
        if found[1] is None:
            return found.start()
        at = found.end()
    return len(text)


def _untouched_end(text: str, at: int) -> int:
    """Return the end of a macro or a JSON filter that begins at ``at``; else ``at``."""
    if text[at] == "$" and (macro := _MACRO.match(text, at)):
        return macro.end()
    if text[at] != "{" or not _FILTER.match(text, at):
        return at
    depth, quote = 0, ""
    for end in range(at, len(text)):
        character = text[end]
        if quote:
            quote = "" if character == quote and text[end - 1] != "\\" else quote
        elif character in "\"'":
            quote = character
        elif character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
            if not depth:
                return end + 1
    return len(text)


def _group(text: str, at: int) -> tuple[list[int], int]:
    """Return where the commas of the group at ``at`` are, and its closing brace, -1: none."""
    commas: list[int] = []
    depth = 0
    position = at
    while position < len(text):
        if text[position] == "\\" and _ESCAPED.match(text, position):
            position += 2
            continue
        skipped = _untouched_end(text, position)
        if skipped > position:
            position = skipped
            continue
        character = text[position]
        depth += (character == "{") - (character == "}")
        if not depth:
            return commas, position
        if character == "," and depth == 1:
            commas.append(position)
        position += 1
    return commas, -1


def _range(found: re.Match[str]) -> _Range:
    step = abs(int(found[5])) if found[5] else 1
    if not step:
        raise ValueError(f"“{{{found[0]}}}” has a step of 0: type one of 1 or more.")
    letters = found[3] is not None
    if letters and found[3].isupper() != found[4].isupper():
        raise ValueError(f"“{{{found[0]}}}” goes from small letters to capitals: type one kind.")
    ends = (found[3], found[4]) if letters else (found[1], found[2])
    first, last = (ord(end) if letters else int(end) for end in ends)
    values = range(first, last + 1, step) if first <= last else range(first, last - 1, -step)
    zeros = any(re.fullmatch(r"-?0\d+", end) for end in ends)
    return _Range(values, max(map(len, ends)) if zeros else 0, letters)
