"""Reader and writer of lists of PV names."""

import re
from collections.abc import Sequence
from typing import Final

from gui.core.groups.group import Group, PvSpec, is_heading
from gui.core.groups.name_list import names_of_word, parse_names
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain
from gui.files.formats import name_table
from gui.files.formats.group_reader import PvList, cannot_be_name, group_name, lines_of
from gui.files.formats.group_writer import Losses, with_values
from gui.files.formats.loaded_group import LoadedGroup

_SIMPLE: Final = re.compile(r"[^\"'(){}\[\]#]*")
_SPLIT: Final = re.compile(r"[\s,]+")
_LONGEST_LINE: Final = 4096  # of a line with quotes or parentheses
_MOST_WORDS: Final = 200_000  # of one line
_MOST_QUOTED: Final = 2_000_000  # characters in such lines
_GATEWAY: Final = re.compile(
    r"^[ \t]*(?:EVALUATION[ \t]+ORDER\b|\S+[ \t]+(?:ALLOW|DENY|ALIAS)\b)", re.MULTILINE
)
_SAVE_DATA: Final = re.compile(
    r"\s*+(?:#[^\n]*+\s*+)*+\[(?:prefix|status|message|filename|subdir)\]"
)
_COLUMN_WORDS: Final = frozenset(  # of archivers' files, and of tables of samples
    {"monitor", "scan", "disable", "time", "timestamp", "date", "datetime"}
)
_NUMBER, _STRUCTURED = "a number", "structured"  # kinds of words
_PROSE: Final = re.compile(r"[A-Za-z]?[a-z]+(?:['-][a-z]+)?[.,;:!?)]*")
_PROSE_WORDS: Final = 4  # words of a line without any sign of a name


def why_no_list(text: str) -> str:
    """Return why ``text`` is another kind of file and no list of names; "" if it may be one."""
    if _GATEWAY.search(text):
        return "rules of a CA gateway, no list of names"
    if _SAVE_DATA.match(text):
        return "a file of sscan's saveData, no list of names"
    return ""


def loads(data: bytes, source: str = "<data>") -> LoadedGroup:
    """Read names separated as in ``parse_names``, or a table. Raises ``GroupFileError``.

    Numbers beside names and lines of prose are counted and left out.
    """
    lines = lines_of(data, source)
    if name_table.is_table(lines):
        return name_table.loads(data, source)
    for separator in (",", "\t", ";"):
        column = name_table.column_of_names(lines, separator)
        if column is not None:
            return name_table.loads_column(data, separator, column, source)
    pvs = PvList(source)
    _read_names(lines, pvs)
    if not len(pvs):
        raise pvs.fail(f"no PV name in it{pvs.why_none()}", len(lines))
    return pvs.loaded(Group(group_name(source)))


def _read_names(lines: list[str], pvs: PvList) -> None:
    quoted = prose = 0
    for number, line in enumerate(lines, 1):
        if _SIMPLE.fullmatch(line):
            words = [word for word in _SPLIT.split(line) if word]
            if len(words) + line.count(";") > _MOST_WORDS:
                raise pvs.fail(f"more than {grouped(_MOST_WORDS)} words in one line", number)
            if _is_prose(words):
                prose += 1
                pvs.count("lines of text, left out", plain(line.strip(), 40))
                continue
            names = [name for word in words for name in names_of_word(word)]
        else:
            if line.lstrip().startswith("#"):
                continue
            if _is_prose(line.split()):
                prose += 1
                pvs.count("lines of text, left out", plain(line.strip(), 40))
                continue
            quoted += len(line)
            if quoted > _MOST_QUOTED:
                raise pvs.fail("too long to be a list of names", number)
            if len(line) > _LONGEST_LINE:
                pvs.warn(f"{plain(line.strip(), 40)}: too long for a line; left out", number)
                continue
            names = parse_names(line)
        if line.lstrip().startswith("!"):  # of the Channel Archiver: !group NAME
            pvs.count("lines of directives, left out", plain(line.strip(), 40))
            continue
        _add(names, number, pvs)
    if prose > len(pvs):
        raise pvs.fail(f"text, no list of names: {grouped(prose)} lines of it", 1)


def _add(names: Sequence[str], line: int, pvs: PvList) -> None:
    """Add the names of one line; words behind a number belong to it, as its unit does."""
    kinds = [_kind(name) for name in names]
    structured = _STRUCTURED in kinds
    after_number = False
    for name, kind in zip(names, kinds, strict=True):
        if kind == _NUMBER:
            after_number = True
            pvs.count("numbers and marks beside names, left out", name)
        elif structured and kind != _STRUCTURED and (after_number or name.lower() in _COLUMN_WORDS):
            pvs.count("words beside names, left out", name)
        else:
            pvs.add(PvSpec(name), line)


def _kind(word: str) -> str:
    if cannot_be_name(word) or name_table.is_time(word):
        return _NUMBER
    return _STRUCTURED if name_table.is_structured(word) else ""


def _is_prose(words: Sequence[str]) -> bool:
    """Tell whether the words of a line are a sentence, with no sign of a name in most of them."""
    if len(words) < _PROSE_WORDS:
        return False
    plain_words = sum(_PROSE.fullmatch(word) is not None for word in words)
    return plain_words >= len(words) * 0.6 and any(word[-1:].islower() for word in words)


def _is_left_out(name: str) -> bool:
    return cannot_be_name(name) or name_table.is_time(name) or name.startswith("!")


def _forms(name: str) -> tuple[str, ...]:
    """Return the ways to write a name in a list, the simplest first."""
    return name, f'"{name}"', f"'{name}'"


def dump(group: Group) -> tuple[bytes, list[str]]:
    """Return a list with a name a line, headings as comments; and what it cannot hold."""
    group, warnings = with_values(group)
    losses = Losses(warnings)
    lines = []
    for pv in group.pvs:
        if is_heading(pv.name):
            lines.append(pv.name)
            continue
        line = next((form for form in _forms(pv.name) if parse_names(form) == [pv.name]), None)
        if line is None or _is_left_out(pv.name):
            losses.warnings.append(f"{plain(pv.name, 60)} not carried over: no list can hold it")
            continue
        lines.append(line)
        losses.of_pv(pv, kept=())
    headings = sum(is_heading(pv.name) for pv in group.pvs)
    if headings:
        told = f"{grouped(headings)} headings are written as comments, which are not read again"
        losses.warnings.append(told)
    losses.of_group(group, span=False, axes=False)
    if name_table.is_table(lines):
        lines.insert(0, "# names")
    return "".join(f"{line}\n" for line in lines).encode(), losses.warnings
