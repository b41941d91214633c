"""Tables of a JSON file, read key by key: an odd value is told and left out, the rest is kept.

A key that no reader asked for is lost: ``Table.unread`` tells which, as ``unread_xml`` of elements.
"""

import contextlib
import json
import math
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain
from gui.files.disk.unread_xml import Usual
from gui.files.formats.group_reader import PvList

_T = TypeVar("_T")


class Table:
    """A table, and where it is in the file; ``asked``: keys that were asked for in its list."""

    __slots__ = ("_asked", "_found", "place")

    def __init__(
        self, found: dict[str, Any], place: str = "", asked: set[str] | None = None
    ) -> None:
        self.place = place
        self._found = found
        self._asked = set() if asked is None else asked  # one for all: there may be 400,000 tables

    def get(self, key: str) -> Any:
        """Return a value, ``None`` if there is none."""
        self._asked.add(key)
        return self._found.get(key)

    def __contains__(self, key: str) -> bool:
        self._asked.add(key)
        return key in self._found

    def unread(self, usual: Usual) -> Iterator[str]:
        """Return the keys that nobody asked for and that say something."""
        for key, value in self._found.items():
            if key in self._asked or value in (None, "", [], {}):
                continue
            if str(value).lower() not in usual.get(key, ()):
                yield key


def table_in(found: Table, key: str, pvs: PvList) -> Table:
    """Return a table in a table; an empty one if there is none."""
    inside = found.get(key)
    if inside is not None and not isinstance(inside, dict):
        odd(key, inside, "a table", pvs)
    return Table(inside if isinstance(inside, dict) else {}, f"{key}.")


def tables_in(found: Table, key: str, pvs: PvList) -> list[Table]:
    """Return the tables in a list; newer files have some of them as JSON in a text."""
    listed = found.get(key)
    if listed is not None and not isinstance(listed, list):
        odd(key, listed, "a list", pvs)
    tables = []
    asked: set[str] = set()
    others: list[int] = []
    for number, each in enumerate(listed if isinstance(listed, list) else (), 1):
        table = each
        if isinstance(each, str) and each.lstrip().startswith("{"):
            with contextlib.suppress(ValueError, RecursionError):
                table = json.loads(each)
        if isinstance(table, dict):
            tables.append(Table(table, f"{key}[{number}].", asked))
        elif each:
            others.append(number)
    if others:
        told = f"{grouped(len(others))} entries of {key} are no tables and left out"
        pvs.warn(f"{told}: the first is number {others[0]}")
    return tables


def odd(key: str, value: object, wanted: str, pvs: PvList) -> None:
    """Tell that the value of ``key`` is left out."""
    if isinstance(value, list | dict):
        shown = "a list" if isinstance(value, list) else "a table"
    else:
        shown = plain(json.dumps(value, ensure_ascii=False), 40)
    pvs.warn(f"{plain(key, 60)} must be {wanted}, not {shown}; left out")


def text_of(table: Table, key: str, pvs: PvList) -> str:
    """Return a text without the spaces around it, "" if there is none."""
    value = table.get(key)
    if value is not None and not isinstance(value, str):
        odd(f"{table.place}{key}", value, "text", pvs)
    return value.strip() if isinstance(value, str) else ""


def number_of(table: Table, key: str, default: float, pvs: PvList) -> float:
    """Return a finite number, ``default`` if there is none."""
    value = table.get(key)
    if value is None:
        return default
    if not isinstance(value, bool) and isinstance(value, int | float):
        with contextlib.suppress(OverflowError):
            number = float(value)
            if math.isfinite(number):
                return number
    odd(f"{table.place}{key}", value, "a number", pvs)
    return default


def flag_of(table: Table, key: str, default: bool, pvs: PvList) -> bool:
    """Return true or false, ``default`` if it is neither."""
    value = table.get(key)
    if value is None or isinstance(value, bool):
        return default if value is None else value
    odd(f"{table.place}{key}", value, "true or false", pvs)
    return default


def choice_of(table: Table, key: str, choices: Mapping[str, _T], default: _T, pvs: PvList) -> _T:
    """Return what ``choices`` has for a text, ``default`` if nothing."""
    said = text_of(table, key, pvs)
    if said and said not in choices:
        pvs.warn(f"{table.place}{key} {plain(said, 40)!r} is not known; left out")
    return choices.get(said, default)
