"""Reader of IOC substitutions ``*.substitutions``: templates with the macros of each instance.

The grammar is that of ``dbLoadTemplate`` (EPICS base, Application Developer's Guide): ``file NAME
{ {A=1} ... }``, ``file NAME { pattern {A, B} {1, 2} ... }``, ``global {A=1}``.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from gui.core.groups.group import Group
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain
from gui.files.formats.databases.ioc_db import Records
from gui.files.formats.group_reader import (
    LineNumbers,
    PvList,
    expand_known,
    group_name,
    text_of,
    unescaped,
)
from gui.files.formats.handed_macros import HandedMacros
from gui.files.formats.includes import IncludeError, Includes
from gui.files.formats.loaded_group import GroupFileError, LoadedGroup

_TOKEN: Final = re.compile(
    r"#[^\n]*|\"((?:[^\"\\\n]|\\.)*+)\"?|'((?:[^'\\\n]|\\.)*+)'?"
    r"|((?:\$\{[^{}\s]*\}|[^\s{},=\"'#])+)|([{},=])"
)
_MOST_TOKENS: Final = 500_000
_FILE: Final = re.compile(
    r"^[ \t]*(?:file[ \t]+[\"']?[^\s\"'{]+[\"']?\s*\{|global\s*\{)", re.MULTILINE
)


class _Token(NamedTuple):
    text: str
    mark: str
    line: int


class _Tokens:
    """Words and marks, of which the last may be given back."""

    def __init__(self, tokens: Iterator[_Token]) -> None:
        self._tokens = tokens
        self._again: list[_Token] = []

    def __iter__(self) -> "_Tokens":
        return self

    def __next__(self) -> _Token:
        return self._again.pop() if self._again else next(self._tokens)

    def back(self, token: _Token) -> None:
        """Let ``token`` be the next one again."""
        self._again.append(token)


def is_substitutions(text: str) -> bool:
    """Tell whether ``text`` has templates with braces behind them."""
    return _FILE.search(text) is not None


def loads(
    data: bytes, source: str = "<data>", folder: Path | None = None, search: Sequence[Path] = ()
) -> LoadedGroup:
    """Read substitutions and their templates, which lie beside them or in ``search``.

    A template that cannot be read is a warning. Raises ``GroupFileError``.
    """
    pvs = PvList(source)
    includes = Includes(source, folder, search)
    records, first = Records(pvs, includes), includes.first(data)
    for file, macros, line in _instances(text_of(data, source), pvs):
        name = expand_known(file, macros, pvs, line)
        try:
            records.take(includes.open(name, first), macros)
        except IncludeError as error:
            pvs.count("instances whose template is not read", str(error).removeprefix("the "))
        except GroupFileError as error:
            if pvs.is_full:
                raise
            pvs.warn(f"{plain(name, 60)}: {error.message}", line)
    if not len(pvs):
        raise pvs.fail(f"no record in it{pvs.why_none()}", 1)
    records.tell()
    return pvs.loaded(Group(group_name(source)))


def _instances(text: str, pvs: PvList) -> Iterator[tuple[str, Mapping[str, str], int]]:
    """Return the template, the macros and the line of each instance."""
    tokens = _Tokens(_tokens(text, pvs))
    shared = HandedMacros()
    for token in tokens:
        if token.mark == "{":
            list(_rest(tokens, pvs))
            pvs.count("instances without a file, left out", f"line {token.line}")
        elif token.mark:
            pvs.count("marks outside of any file, left out", f"{token.mark} in line {token.line}")
        elif token.text == "global":
            shared = pvs.handed(shared, _macros(_group(tokens, pvs)), token.line)
        elif token.text == "file":
            file = next(tokens, _Token("", "", 0)).text
            for macros, line in _of_file(tokens, pvs):
                yield file, pvs.handed(shared, macros, line), line
        elif token.text == "pattern":
            _group(tokens, pvs)
            pvs.count("patterns without a file: its name is msi's to know", f"line {token.line}")
        else:
            words = f"{plain(token.text, 40)} in line {token.line}"
            pvs.count("words that are not known, left out with what is in their braces", words)
            _skip(tokens, pvs)


def _of_file(tokens: _Tokens, pvs: PvList) -> Iterator[tuple[HandedMacros, int]]:
    names: list[str] | None = None
    depth = 0
    shared = HandedMacros()
    for token in tokens:
        if token.mark == "{":
            depth += 1
            if depth == 1:
                continue
            inner = list(_rest(tokens, pvs))
            depth -= 1
            if names is None:
                own = _macros(inner)
                if inner and not own:
                    pvs.count("instances without a macro and its value", f"line {token.line}")
                yield pvs.handed(shared, own, token.line), token.line
            else:
                values = [each.text for each in inner if not each.mark]
                if len(values) != len(names):
                    told = f"line {token.line}"
                    pvs.count("instances with more or fewer values than their pattern", told)
                own = dict(zip(names, values, strict=False))
                yield pvs.handed(shared, own, token.line), token.line
        elif token.mark == "}":
            return
        elif token.text == "pattern":
            names = [each.text for each in _group(tokens, pvs) if not each.mark]
            for name in names:
                if not any(c.isalnum() for c in name):
                    told = f"{plain(name, 40)!r} in line {token.line}"
                    pvs.count("columns that are no macros", told)
        elif token.text == "global":
            shared = pvs.handed(shared, _macros(_group(tokens, pvs)), token.line)
        elif token.text == "file":
            tokens.back(token)
            break
        elif token.mark != ",":
            words = f"{plain(token.text or token.mark, 40)} in line {token.line}"
            pvs.count("words between instances, left out", words)
    pvs.warn("the braces of a file do not end")


def _group(tokens: _Tokens, pvs: PvList) -> list[_Token]:
    """Return what is in the next braces."""
    for token in tokens:
        if token.mark == "{":
            return list(_rest(tokens, pvs))
    return []


def _rest(tokens: _Tokens, pvs: PvList) -> Iterator[_Token]:
    for token in tokens:
        if token.mark == "}":
            return
        if token.mark == "{":
            pvs.count("braces inside those of an instance", f"line {token.line}")
        yield token


def _skip(tokens: _Tokens, pvs: PvList) -> None:
    """Leave out what belongs to a word: up to the end of its braces."""
    depth = 0
    for token in tokens:
        depth += {"{": 1, "}": -1}.get(token.mark, 0)
        if token.mark and depth <= 0:
            return


def _macros(tokens: Sequence[_Token]) -> dict[str, str]:
    found: dict[str, str] = {}
    for at, token in enumerate(tokens):
        if token.mark == "=" and at and not tokens[at - 1].mark:
            follows = tokens[at + 1] if at + 1 < len(tokens) else None
            found[tokens[at - 1].text] = "" if follows is None or follows.mark else follows.text
    return found


def _tokens(text: str, pvs: PvList) -> Iterator[_Token]:
    lines, line = LineNumbers(text), 1
    for number, found in enumerate(_TOKEN.finditer(text)):
        if number > _MOST_TOKENS:
            raise pvs.fail(f"more than {grouped(_MOST_TOKENS)} words", line)
        line = lines.at(found.start())
        if found[0].startswith("#"):
            continue
        quoted = found[1] if found[1] is not None else found[2]
        word = (found[3] or "") if quoted is None else quoted
        yield _Token(unescaped(word), found[4] or "", line)
