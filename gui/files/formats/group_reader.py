"""What readers of other tools' files find: lines, names, the list of PVs."""

import contextlib
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from gui.core.groups.axis_rule import why_not
from gui.core.groups.group import Group, PvSpec, is_heading
from gui.core.groups.macros import MOST_CHARACTERS, MacroError, substitute
from gui.core.groups.name_list import channel_name, is_pvaccess
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain
from gui.core.text.free_name import UNTITLED
from gui.core.text.time_span import LONGEST_S, SHORTEST_S
from gui.files.formats.handed_macros import HandedMacros, handed
from gui.files.formats.loaded_group import GroupFileError, LoadedGroup

MOST_LINES: Final = 100_000
MOST_PVS: Final = 50_000
_MOST_NAMES: Final = 200_000  # including repeated ones
_MOST_WARNINGS: Final = 1000
_LONGEST_NAME: Final = 1000
_MOST_HANDED: Final = 4_000_000  # macros written, to all that is inside: 200 MB at most
_FOREIGN: Final = re.compile(r"=|[a-z][a-z0-9]*://", re.IGNORECASE)
_NUMBER: Final = re.compile(
    r"[-+]?(?:[0-9][0-9.,_]*|\.[0-9]+|0x[0-9a-f]+)(?:e[-+]?[0-9]+)?%?", re.IGNORECASE
)
_SOME: Final = 3  # of the names that a count tells
_MOST_SETTINGS: Final = 12  # that one warning tells
LOST: Final = "settings not carried over"
_MACRO: Final = re.compile(
    r"\$(?:\(([^()=,{}$]+)(?:=[^()$]*)?\)|\{([^(){}=,$]+)(?:=[^{}$]*)?\})"
)  # as in gui.core.groups.macros, without nested macros


def text_of(data: bytes, source: str) -> str:
    r"""Return UTF-8, else ISO-8859-1 text, its lines ended by ``\n``. Raises ``GroupFileError``."""
    try:
        wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise GroupFileError("not text: it has a NUL character", source, line)
    return text


def lines_of(data: bytes, source: str) -> list[str]:
    """Return the lines. Raises ``GroupFileError``, also for too many."""
    text = text_of(data, source)
    if text.count("\n") > MOST_LINES:
        raise GroupFileError(f"more than {grouped(MOST_LINES)} lines", source, MOST_LINES + 1)
    return text.split("\n")


def unescaped(text: str) -> str:
    """Return ``text`` without the backslash before any character; one at its end stays."""
    if "\\" not in text:
        return text
    *pairs, last = text.split("\\\\")
    end = "\\" if last.endswith("\\") else ""
    return "\\".join(part.replace("\\", "") for part in (*pairs, last)) + end


class LineNumbers:
    """Numbers of the lines of places in a text, which are asked for in order."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line, self._seen = 1, 0

    def at(self, place: int) -> int:
        """Return the number of the line of ``place``, from 1."""
        self._line += self._text.count("\n", self._seen, place)
        self._seen = place
        return self._line


def group_name(source: str, title: str = "") -> str:
    """Return the name of a group: its title, else that of its file."""
    return plain(title.strip(), 100) or plain(Path(source).stem, 100) or UNTITLED


def expand_known(text: str, macros: Mapping[str, str], pvs: "PvList", line: int) -> str:
    """Return ``text`` with macros that have a value replaced, once; the others stay.

    Return "", with a warning, where it would become too long.
    """
    if not macros or "$" not in text or len(text) > _LONGEST_NAME:
        return text
    try:
        return substitute(
            text, _MACRO, lambda m: macros.get((m[1] or m[2]).strip(), m[0]), MOST_CHARACTERS
        )
    except MacroError as error:
        pvs.warn(f"{plain(text, 60)} is too long with its macros; left out: {error}", line)
        return ""


def is_foreign(name: str) -> bool:
    """Tell whether ``name`` is of a protocol that is never watched, or a formula."""
    return _FOREIGN.match(name) is not None and not is_pvaccess(name)


def cannot_be_name(word: str) -> bool:
    """Tell whether ``word`` is a number or has no letter and no digit: no record has that name."""
    return _NUMBER.fullmatch(word) is not None or not any(c.isalnum() for c in word)


def _why_no_name(name: str) -> str:
    """Return why ``name`` is left out, "" for one that is kept: its row says what is wrong."""
    shown = plain(name, 60)
    if not name:
        return "a PV without a name is left out"
    if is_heading(name) or is_foreign(name):
        return f"{shown} is no PV of Channel Access; left out"
    if len(name) > _LONGEST_NAME:
        return f"{shown} is too long for a name; left out"
    if not name.isprintable():
        return f"{shown!r} has control characters, so it is no PV; left out"
    if " " in name and "{" not in name:
        return f"{shown!r} has a space, so it is no PV; left out"
    if ('"' in name or "'" in name) and "{" not in name:  # but in the JSON of a channel filter
        return f"{shown} has a quote, so it is no PV; left out"
    if cannot_be_name(name):
        return f"{shown!r} is no PV; left out"
    return ""


class PvList:
    """PVs of a group as a reader finds them, each once, and its warnings."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._inside = ""  # the file inside that is read now
        self.warnings: list[str] = []
        self._pvs: dict[str, PvSpec] = {}
        self._seen = 0
        self._unsaid = 0
        self._handed = 0  # macros
        self._counted: Counter[str] = Counter()
        self._some: dict[str, dict[str, None]] = {}  # the first names of each kind, each once

    def __len__(self) -> int:
        return len(self._pvs)

    @property
    def is_full(self) -> bool:
        """Whether no more PVs or names are taken."""
        return len(self._pvs) >= MOST_PVS or self._seen > _MOST_NAMES

    def names(self) -> frozenset[str]:
        """Return the names found so far, and keys of headings."""
        return frozenset(self._pvs)

    def fail(self, message: str, line: int | None = None) -> GroupFileError:
        """Return the error to raise."""
        return GroupFileError(message, self.source, line)

    def warn(self, message: str, line: int | None = None) -> None:
        """Add a warning."""
        if len(self.warnings) >= _MOST_WARNINGS:
            self._unsaid += 1
            return
        place = f"line {line}" if line else ""
        if self._inside:
            place = f"{self._inside}, {place}" if place else self._inside
        self.warnings.append(f"{place}: {message}" if place else message)

    @contextlib.contextmanager
    def inside(self, name: str) -> Iterator[None]:
        """Let the warnings meanwhile tell the file ``name``, "" for the one that was opened."""
        before, self._inside = self._inside, plain(Path(name).name, 80)
        try:
            yield
        finally:
            self._inside = before

    def add(self, spec: PvSpec, line: int, quiet: bool = False) -> bool:
        """Add a PV; tell whether it is valid and new. ``quiet``: no warning about duplicates.

        Raises ``GroupFileError`` for too many.
        """
        self._seen += 1
        if self._seen > _MOST_NAMES:
            raise self.fail(f"more than {grouped(_MOST_NAMES)} names", line)
        name = channel_name(spec.name)
        if name in self._pvs:
            if not quiet and len(self.warnings) < _MOST_WARNINGS:
                self.warn(f"{plain(name, 60)} is there twice; the first counts", line)
            elif not quiet:
                self._unsaid += 1  # a file may have 200,000
            return False
        why = _why_no_name(name)
        if why:
            self.warn(why, line)
            return False
        self._keep(name, spec if spec.name == name else replace(spec, name=name), line)
        return True

    def plot(self, spec: PvSpec) -> None:
        """Let a PV that was found before, not plotted, be plotted as in ``spec``."""
        known = self._pvs.get(spec.name)
        if known is not None and not known.plot:
            self._pvs[spec.name] = spec

    def count(self, kind: str, name: str) -> None:
        """Note that ``name`` is one of ``kind``: all of a kind are told in one line."""
        self._counted[kind] += 1
        some = self._some.setdefault(kind, {})
        if len(some) <= _SOME:
            some[name] = None

    def tell_settings(
        self, kind: str, found: Mapping[str, int], most: int = _MOST_SETTINGS
    ) -> None:
        """Warn once about all settings of a kind, if any: their names, and how many there are."""
        if not found:
            return
        some = [
            plain(name, 40) if number == 1 else f"{grouped(number)} {plain(name, 40)}"
            for name, number in sorted(found.items())[:most]
        ]
        more = f", … {grouped(len(found) - most)} more" if len(found) > most else ""
        self.warn(f"{kind}: {', '.join(some)}{more}")

    def counted(self) -> list[str]:
        """Return a line for each kind that was counted."""
        lines = []
        for kind, number in self._counted.items():
            each = list(self._some[kind])
            some = plain(", ".join(each[:_SOME]), 200)
            more = ", …" if len(each) > _SOME else ""
            lines.append(f"{grouped(number)} {kind}: {some}{more}")
        return lines

    def why_none(self) -> str:
        """Return why a file has no PV, for its error: the first of what is told, how much more."""
        first = self.warnings[:1] + self.counted()[:2]
        more = len(self.warnings) + self._unsaid + len(self._counted) - len(first)
        return "".join(f"; {line}" for line in first) + (
            f" (and {grouped(more)} lines more)" if more else ""
        )

    def add_heading(self, text: str, line: int) -> None:
        """Add a heading of the PVs below it; headings may be repeated."""
        heading = f"# {plain(text.lstrip('# '), 200).strip()}"
        self._keep(f"\n{len(self._pvs)}", PvSpec(heading.rstrip()), line)

    def _keep(self, key: str, spec: PvSpec, line: int) -> None:
        if len(self._pvs) >= MOST_PVS:
            raise self.fail(f"more than {grouped(MOST_PVS)} PVs", line)
        self._pvs[key] = spec

    def handed(
        self, outer: Mapping[str, str], own: Mapping[str, str], line: int | None = None
    ) -> HandedMacros:
        """Return the macros of something inside: those ``outer``, and its ``own``, which count.

        None may be written to after that: all that is inside shares them. Raises
        ``GroupFileError`` when those that are handed down in one group are too many though hardly
        any are copied.
        """
        macros, copied = handed(outer, own)
        self._handed += copied + 1 + (0 if isinstance(own, HandedMacros) else len(own))
        if self._handed > _MOST_HANDED:
            raise self.fail("too many macros, for too much that is inside", line)
        return macros

    def span(self, seconds: float) -> float:
        """Return a time span within the limits of charts."""
        if SHORTEST_S <= seconds <= LONGEST_S:
            return seconds
        self.warn(f"a time span of {seconds:g} s is not shown; it is between 1 s and 366 d")
        return min(max(seconds, SHORTEST_S), LONGEST_S) if seconds == seconds else 600.0

    def loaded(self, group: Group) -> LoadedGroup:
        """Return ``group`` with these PVs, and all warnings."""
        self.warnings += self.counted()  # also where there are too many others
        if self._unsaid:
            self.warnings.append(f"… and {grouped(self._unsaid)} warnings more")
        return LoadedGroup(replace(group, pvs=tuple(self._pvs.values())), self.warnings)


def axis_range(
    low: float, high: float, log: bool, pvs: PvList, line: int
) -> tuple[float, float] | None:
    """Return the fixed range of an axis, ``None`` with a warning where it cannot be one.

    ``None`` too where both ends are nan: unset. One that only a linear axis can show is kept,
    with a warning.
    """
    if math.isnan(low) and math.isnan(high):
        return None
    if why_not(low, high, False):
        pvs.warn(f"{low:g} to {high:g} is no range; it is automatic", line)
        return None
    if why_not(low, high, log):
        pvs.warn(f"a log axis cannot begin at {low:g}; its range is automatic", line)
    return low, high
