"""Reader of IOC substitutions ``*.substitutions``: templates with the macros of each instance.

The grammar is that of ``dbLoadTemplate`` (EPICS base, Application Developer's Guide): ``file NAME
{ {A=1} ... }``, ``file NAME { pattern {A, B} {1, 2} ... }``, ``global {A=1}``.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from gui.core.groups.group import Group
from gui.core.pv.formatting import plain
from gui.files.formats.databases.ioc_db import Records
from gui.files.formats.group_reader import PvList, expand_known, group_name, text_of
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
    records = Records(pvs, includes)
    for file, macros, line in _instances(text_of(data, source), source):
        name = expand_known(file, macros, source, line)
        try:
            inside = includes.open(name, folder, includes.first)
            path = inside.path
            records.take(inside.data, str(path), path.parent, macros, inside.chain)
        except IncludeError as error:
            pvs.count("instances whose template is not read", str(error).removeprefix("the "))
        except GroupFileError as error:
            if pvs.is_full:
                raise
            pvs.warn(f"{plain(name, 60)}: {error.message}", line)
    if not len(pvs):
        why = "".join(f"; {line}" for line in pvs.counted()[:1])
        raise pvs.fail(f"no record in it{why}", 1)
    return pvs.loaded(Group(group_name(source)))


def _instances(text: str, source: str) -> Iterator[tuple[str, Mapping[str, str], int]]:
    """Return the template, the macros and the line of each instance."""
    tokens = _tokens(text, source)
    shared: dict[str, str] = {}
    for token in tokens:
        if token.mark:
            continue
        if token.text == "global":
            shared.update(_macros(_group(tokens)))
        elif token.text == "file":
            file = next(tokens, _Token("", "", 0)).text
            for macros, line in _of_file(tokens):
                yield file, {**shared, **macros}, line


def _of_file(tokens: Iterator[_Token]) -> Iterator[tuple[dict[str, str], int]]:
    names: list[str] | None = None
    depth = 0
    shared: dict[str, str] = {}
    for token in tokens:
        if token.mark == "{":
            depth += 1
            if depth == 1:
                continue
            inner = list(_rest(tokens))
            depth -= 1
            if names is None:
                yield {**shared, **_macros(inner)}, token.line
            else:
                values = [each.text for each in inner if not each.mark]
                yield {**shared, **dict(zip(names, values, strict=False))}, token.line
        elif token.mark == "}":
            return
        elif token.text == "pattern":
            names = [each.text for each in _group(tokens) if not each.mark]
        elif token.text == "global":
            shared.update(_macros(_group(tokens)))


def _group(tokens: Iterator[_Token]) -> list[_Token]:
    """Return what is in the next braces."""
    for token in tokens:
        if token.mark == "{":
            return list(_rest(tokens))
    return []


def _rest(tokens: Iterator[_Token]) -> Iterator[_Token]:
    for token in tokens:
        if token.mark == "}":
            return
        yield token


def _macros(tokens: Sequence[_Token]) -> dict[str, str]:
    found: dict[str, str] = {}
    for at, token in enumerate(tokens):
        if token.mark == "=" and at and not tokens[at - 1].mark:
            follows = tokens[at + 1] if at + 1 < len(tokens) else None
            found[tokens[at - 1].text] = "" if follows is None or follows.mark else follows.text
    return found


def _tokens(text: str, source: str) -> Iterator[_Token]:
    line, seen = 1, 0
    for number, found in enumerate(_TOKEN.finditer(text)):
        if number > _MOST_TOKENS:
            raise GroupFileError(f"more than {_MOST_TOKENS:,} words", source, line)
        line += text.count("\n", seen, found.start())
        seen = found.start()
        if found[0].startswith("#"):
            continue
        quoted = found[1] if found[1] is not None else found[2]
        if quoted is not None:
            yield _Token(re.sub(r"\\(.)", r"\1", quoted), "", line)
        else:
            yield _Token(found[3] or "", found[4] or "", line)
