"""Filter of the table, as typed, such as ``ring|linac sev>=minor -"beam dump"``.

All words must match; ``a|b`` is either, ``-word`` or ``!word`` neither; quotes keep spaces and
make signs plain text. A word is searched for in name, label, comment, unit and the text of states
and strings; with ``*`` or ``?`` it is the pattern of a whole name. ``STATES`` are keywords;
``KEYS`` compare.
"""

import fnmatch
import re
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from gui.core.pv.formatting import plain
from gui.core.pv.severity import STATUS_NAMES, Severity
from gui.core.table.filter_tests import (
    OPERATORS,
    STATES,
    CurrentTest,
    NumberTest,
    RowTest,
    TextTest,
    UnequalText,
    UnitTest,
    WordOfState,
)
from gui.core.table.row_data import ANY, Bools, RowData

KEYS: Final = (
    "sev", "value", "rate", "status", "state", "unit", "name", "label", "comment", "type", "host",
)  # fmt: skip
EXAMPLES: Final = {
    "severity": "sev>=minor",
    "value": "value>3.5",
    "rate": "rate>5",
    "status": "status=HIHI",
    "state": "state=open",
    "unit": "unit=mA",
    "name": "name=SR:*",
    "label": "label=gauge",
    "comment": "comment=spare",
    "type": "type=double",
    "host": "host=10.0.0.7",
}
MOST_CHARACTERS: Final = 500
MOST_WORDS: Final = 50  # each costs time over 10,000 rows
_STATIC: Final = frozenset(("name", "label", "comment", "plotted", ANY))
_SIGN: Final = re.compile("[=!]=|[<>]=?|=")
_UNFINISHED: Final = re.compile(r"\w+!")
_NUMBER: Final = re.compile(r"[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf|nan)", re.I | re.A)
_QUOTED: Final = "\0"  # in ``bare``, in place of a character between quotes


class _Piece(NamedTuple):
    """One alternative of a word; ``bare`` is as long as ``text``, quoted characters hidden."""

    text: str
    bare: str

    def after(self, start: int) -> "_Piece":
        return _Piece(self.text[start:], self.bare[start:])


@dataclass(frozen=True, slots=True)
class _Word:
    """Matches when one of ``tests`` does or, ``negated``, none."""

    negated: bool
    tests: tuple[RowTest, ...]

    def mask(self, columns: RowData) -> Bools:
        found = self.tests[0].mask(columns)
        for test in self.tests[1:]:
            found = found | test.mask(columns)
        return ~found if self.negated else found


class RowFilter:
    """A parsed filter. It caches results about texts: keep it and use it again.

    ``reads`` names the columns that the result depends on, ``ANY`` for three of them. Empty (and
    false) without words: then every row matches. Called on: one thread.
    """

    def __init__(self, text: str, words: tuple[_Word, ...]) -> None:
        self.text: Final = text
        self._words = words
        self.reads: Final = frozenset(
            name for word in words for test in word.tests for name in test.reads
        )

    def __bool__(self) -> bool:
        return bool(self._words)

    @property
    def dynamic(self) -> bool:
        """Whether the result depends on what IOCs send."""
        return not self.reads <= _STATIC

    def mask(self, columns: RowData) -> Bools:
        """Return which rows match, (n,)."""
        found = np.ones(len(columns), np.bool_)
        for word in self._words:
            found &= word.mask(columns)
        return found


def parse_filter(text: str) -> RowFilter:
    """Return the filter of ``text``.

    Raises ``ValueError`` with a message for the user: what is wrong, and what to type.
    """
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"A filter has at most {MOST_CHARACTERS} characters: type fewer words.")
    words = _split(plain(text, MOST_CHARACTERS))
    if sum(map(len, words)) > MOST_WORDS:
        raise ValueError(f"A filter has at most {MOST_WORDS} words: type fewer.")
    return RowFilter(text, tuple(_word(pieces) for pieces in words))


def _split(text: str) -> list[list[_Piece]]:
    """Return the words, each as its alternatives; a quote left open ends with the text."""
    words: list[list[_Piece]] = []
    pieces: list[_Piece] = []
    piece = _Piece("", "")
    quoted = begun = False
    for character in text + " ":
        if character == '"':
            quoted, begun = not quoted, True
        elif quoted:
            piece = _Piece(piece.text + character, piece.bare + _QUOTED)
        elif character == "|":
            pieces.append(piece)
            piece, begun = _Piece("", ""), True
        elif not character.isspace():
            piece, begun = _Piece(piece.text + character, piece.bare + character), True
        elif begun:
            words.append([*pieces, piece])
            pieces, piece, begun = [], _Piece("", ""), False
    if begun:  # in an open quote, with the space from above
        words.append([*pieces, _Piece(piece.text[:-1], piece.bare[:-1])])
    return words


def _word(pieces: list[_Piece]) -> _Word:
    sign = pieces[0].bare[:1]
    negated = sign in ("-", "!")
    if negated:
        pieces = [pieces[0].after(1), *pieces[1:]]
        if pieces == [("", "")]:
            raise ValueError(f"Type after {sign} what is not to be shown, such as {sign}spare.")
    for piece in pieces:
        if not piece.text and len(pieces) > 1:
            raise ValueError("Type a word on both sides of |, without spaces, such as ring|linac.")
        if not piece.text:
            raise ValueError('Type between the quotes what to search for, such as "beam dump".')
        if piece.bare[0] in "-!":
            raise ValueError(
                f"“{plain(piece.text, 40)}”: one - stands before the whole word, such as -a|b for "
                f"neither a nor b. To search for the sign, put it in quotes."
            )
    return _Word(negated, tuple(_test(piece) for piece in pieces))


def _test(piece: _Piece) -> RowTest:
    sign = _SIGN.search(piece.bare)
    if sign is not None:
        key = _key(piece.text[: sign.start()], sign[0])
        return _comparison(key, sign[0], piece.after(sign.end()))
    word = piece.bare.casefold()
    if word in STATES:
        return WordOfState(word)
    if _UNFINISHED.fullmatch(word) and word[:-1] in (*KEYS, "severity"):
        raise ValueError(_expected(_key(word[:-1], "!="), "!="))
    if _is_pattern(piece):
        return _text_test("name", piece)
    return TextTest(piece.text.casefold(), static=ANY, words=("unit", "state"))


def _key(text: str, sign: str) -> str:
    key = text.casefold()
    if key in KEYS or key == "severity":
        return "severity" if key == "sev" else key
    listed = ", ".join(KEYS)
    if not key:
        raise ValueError(f"Type before {sign} what to compare: {listed}.")
    raise ValueError(
        f"“{plain(text, 40)}” cannot be compared. Type one of {listed} before {sign}, or put the "
        f"word in quotes to search for it as it is."
    )


def _expected(key: str, sign: str) -> str:
    what = {
        "severity": "a severity: NO_ALARM, minor, major or invalid, or 0 to 3",
        "value": "a number",
        "rate": "a number of updates per second",
        "status": "an alarm status",
        "unit": "a unit",
    }.get(key, "the text to search for")
    shown = "sev" if key == "severity" else key
    return f"Type after {shown}{sign} {what}, such as {EXAMPLES[key]}."


def _comparison(key: str, sign: str, right: _Piece) -> RowTest:
    exact = sign in ("=", "==", "!=")
    if not exact and key not in ("severity", "value", "rate"):
        raise ValueError(f"{key} has no order: type = or !=, such as {EXAMPLES[key]}.")
    if not right.text:
        raise ValueError(_expected(key, sign))
    text = plain(right.text, 40)
    if right.bare[0] in "=<>!":
        known = ", ".join(OPERATORS)
        raise ValueError(f"“{sign}{text}” does not compare: type one of {known} after {key}.")
    match key:
        case "severity":
            return NumberTest(key, sign, _severity(right.text, sign))
        case "status":
            return NumberTest(key, sign, _status(right.text))
        case "value" | "rate":
            number = _number(key, sign, right.text)
            if number != number and not exact:
                raise ValueError(f"NaN is neither more nor less: type {key}=nan or {key}!=nan.")
            return NumberTest(key, sign, number)
    test = UnitTest(right.text) if key == "unit" else _text_test(key, right)
    matched: RowTest = UnequalText(test) if sign == "!=" else test
    return CurrentTest(matched) if key == "state" else matched


def _severity(text: str, sign: str) -> int:
    names = {severity.name.casefold(): int(severity) for severity in Severity}
    names.update((str(number), number) for number in range(4))
    found = names.get(text.casefold())
    if found is None:
        raise ValueError(f"“{plain(text, 40)}” is not a severity. {_expected('severity', sign)}")
    return found


def _status(text: str) -> int:
    name = text.upper()
    if name in STATUS_NAMES:
        return STATUS_NAMES.index(name)
    near = [known for known in STATUS_NAMES if known.startswith(name)] or STATUS_NAMES
    raise ValueError(f"“{plain(text, 40)}” is not an alarm status: type {', '.join(near)}.")


def _number(key: str, sign: str, text: str) -> float:
    if _NUMBER.fullmatch(text):
        return float(text)
    raise ValueError(f"“{plain(text, 40)}” is not a number. {_expected(key, sign)}")


def _is_pattern(piece: _Piece) -> bool:
    return "*" in piece.bare or "?" in piece.bare


def _text_test(key: str, piece: _Piece) -> TextTest:
    """Return the test for a part of the text or, with ``*`` or ``?``, for all of it."""
    static, words = (key, ()) if key in ("name", "label", "comment") else ("", (key,))
    if not _is_pattern(piece):
        return TextTest(piece.text.casefold(), static, words)
    wild = ""
    for character, bare in zip(piece.text, piece.bare, strict=True):
        literal = character == "[" or (bare == _QUOTED and character in "*?")
        wild += f"[{character}]" if literal else character.casefold()
    pattern = re.compile(fnmatch.translate(wild))
    return TextTest(lambda text: pattern.match(text) is not None, static, words)
