"""Reader of IOC databases ``*.db``, ``*.template``, ``*.vdb``: records, aliases, descriptions."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from gui.core.groups.group import Group, PvSpec
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain
from gui.files.formats.databases.own_macros import expand_deep
from gui.files.formats.group_reader import (
    LineNumbers,
    PvList,
    expand_known,
    group_name,
    text_of,
    unescaped,
)
from gui.files.formats.includes import IncludeError, Includes, SourceFile
from gui.files.formats.loaded_group import GroupFileError, LoadedGroup

_TEXT: Final = r'"(?:[^"\\\n]|\\.)*+"'
_WORD: Final = r'(?:\$\([^()\s]*\)|\$\{[^{}\s]*\}|[^\s(){},"#])++'
_STATEMENT: Final = re.compile(  # what is between the statements, most fields too, is skipped
    rf"#[^\n]*|(?:{_TEXT}?\s*+)++|([{{}}])"
    r"|\b(g?record|alias|include|expand|macro|substitute|info"
    r'|field(?=\s*\(\s*"?DESC\b))\b\s*'
    r"|\b(?!field\b)([A-Za-z_]\w*)\s*\("
)
_ARGUMENTS: Final = re.compile(rf"\(?\s*({_TEXT}|{_WORD})\s*(?:,\s*({_TEXT}|{_WORD})?\s*)?\)?")
_RECORD: Final = re.compile(
    r"^[ \t]*+g?record[ \t]*+\(\s*+[^,()\s]++\s*+,\s*+[^)\s][^)\n]*+\)", re.MULTILINE
)
_MOST_STATEMENTS: Final = 250_000
_OF_VDCT: Final = "template"  # what a drawing has at its ports
_OF_DRIVERS: Final = "asyn:"  # info tags that say nothing of other programs
_INFO: Final = "info tags not carried over"
_UNKNOWN: Final = "statements that are not known, left out"
_SUBSTITUTE: Final = re.compile(r"(\w+)\s*=\s*([^,]*)")


class _Statement(NamedTuple):
    """A brace, or a word with its first two arguments, "" for one that is not there.

    The word is "(" where it is not known, which is first then.
    """

    word: str
    first: str
    second: str
    at: int


def is_database(text: str) -> bool:
    """Tell whether ``text`` has a record as in an IOC's database."""
    return _RECORD.search(text) is not None


def loads(
    data: bytes, source: str = "<data>", folder: Path | None = None, search: Sequence[Path] = ()
) -> LoadedGroup:
    """Read a database; macros stay in its names. Raises ``GroupFileError``."""
    pvs = PvList(source)
    includes = Includes(source, folder, search)
    records = Records(pvs, includes)
    records.take(includes.first(data), {})
    if not len(pvs):
        raise pvs.fail(f"no record in it{pvs.why_none()}", 1)
    records.tell()
    return pvs.loaded(Group(group_name(source)))


class Records:
    """Takes the records of databases."""

    def __init__(self, pvs: PvList, includes: Includes) -> None:
        self._pvs = pvs
        self._includes = includes
        self._infos: Counter[str] = Counter()

    def tell(self) -> None:
        """Tell what was not read of all files."""
        self._pvs.tell_settings(_INFO, self._infos)

    def take(self, file: SourceFile, macros: Mapping[str, str]) -> None:
        """Add the records of one file."""
        with self._pvs.inside(file.source if file.is_inside else ""):
            self._take(file, macros)

    def _take(self, file: SourceFile, macros: Mapping[str, str]) -> None:
        text = text_of(file.data, file.source)
        lines = LineNumbers(text)
        statements = _statements(text)
        name, description = "", ""
        aliases: list[str] = []
        depth = line = 0

        def end() -> None:
            """Add the record that was read, and its aliases."""
            for each in (name, *aliases) if name else ():
                self._add(each, description, line, macros)
            aliases.clear()

        number = 0
        for word, first, second, at in statements:
            if word == "info":
                if name and not first.startswith(_OF_DRIVERS):
                    self._infos[plain(first, 40)] += 1
                continue
            number += 1
            if number > _MOST_STATEMENTS:
                message = f"more than {grouped(_MOST_STATEMENTS)} statements"
                raise GroupFileError(message, file.source, lines.at(at))
            if word == "{":
                depth += 1
            elif word == "}":
                depth -= 1
                if depth <= 0:
                    end()
                    name, depth = "", 0
            elif word in ("record", "grecord"):
                end()
                name, description, depth, line = second, "", 0, lines.at(at)
                if not name.strip():
                    self._pvs.warn("a record without a name is left out", line)
            elif word == "field" and name:
                description = second
            elif word == "alias" and second:
                self._add(second, "", lines.at(at), macros)
            elif word == "alias" and name:
                aliases.append(first)
                if not first.strip():
                    self._pvs.warn("an alias without a name is left out", lines.at(at))
            elif word == "substitute" and not name:  # of msi: for the lines below it
                macros = self._pvs.handed(macros, dict(_SUBSTITUTE.findall(first)), lines.at(at))
            elif word in ("include", "expand") and not name:
                given = _expanded(statements) if word == "expand" else {}
                self._inside(first, lines.at(at), given, file, macros)
            elif word == "(" and depth == 0 and first != _OF_VDCT:
                self._pvs.count(_UNKNOWN, f"{plain(first, 40)} in line {lines.at(at)}")
        end()

    def _add(self, name: str, description: str, line: int, macros: Mapping[str, str]) -> None:
        name = expand_deep(name, macros, self._pvs, line)
        if not name:
            return
        text = plain(expand_deep(description, macros, self._pvs, line))
        self._pvs.add(PvSpec(name, comment=text), line, quiet=True)  # fields may be added

    def _inside(
        self,
        file: str,
        line: int,
        given: Mapping[str, str],
        by: SourceFile,
        macros: Mapping[str, str],
    ) -> None:
        """Read an included file, or one that a ``.vdb`` expands with the macros ``given``."""
        name = expand_deep(file, macros, self._pvs, line)
        values = {key: expand_known(text, macros, self._pvs, line) for key, text in given.items()}
        try:
            self.take(self._includes.open(name, by), self._pvs.handed(macros, values, line))
        except IncludeError as error:
            self._pvs.warn(str(error), line)
        except GroupFileError as error:
            if self._pvs.is_full:
                raise
            self._pvs.warn(f"{plain(name, 60)}: {error.message}", line)


def _statements(text: str) -> Iterator[_Statement]:
    at = 0
    while found := _STATEMENT.search(text, at):
        at = found.end()
        if found[1]:
            yield _Statement(found[1], "", "", found.start())
        elif found[2]:
            given = _ARGUMENTS.match(text, at)
            if given:
                at = given.end()
                yield _Statement(found[2], _value(given[1]), _value(given[2]), found.start())
            elif text.startswith("(", at):
                yield _Statement(found[2], "", "", found.start())
        elif found[3]:
            yield _Statement("(", found[3], "", found.start())


def _value(argument: str | None) -> str:
    if argument is None or not argument.startswith('"'):
        return argument or ""
    return unescaped(argument[1:-1])


def _expanded(statements: Iterator[_Statement]) -> dict[str, str]:
    """Return the macros ``macro(NAME, "value")`` in the next braces."""
    found: dict[str, str] = {}
    for word, first, second, _ in statements:
        if word == "}":
            break
        if word == "macro":
            found[first] = second
    return found
