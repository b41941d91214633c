"""Reader of JSON with names of PVs: lists of an archiver, of ChannelFinder, of save-and-restore.

No two programs have the same layout, so names are found by their keys, wherever they are: the texts
of a list at the top, and in each table the first key that means the name of a PV.
"""

import functools
import json
import re
from typing import Any, Final

from gui.core.groups.group import Group, PvSpec
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain
from gui.files.formats.group_reader import PvList, group_name, text_of
from gui.files.formats.loaded_group import LoadedGroup
from gui.files.formats.name_table import HEADINGS, READ_ONLY, READBACKS, is_structured, word_of

_MOST_BRACKETS: Final = 400_000
_DEEPEST: Final = 16
_KNOWN: Final = frozenset((*HEADINGS, *READBACKS, *READ_ONLY))
_OF_CHANNEL_FINDER: Final = frozenset(("name", "properties", "tags"))
_MOST_KEYS: Final = 1000  # of a table about a PV
_LISTS: Final = ("pvs", "pvlist", "pvnames", "channels", "channelnames")  # keys of texts
_BEGIN: Final = re.compile(r'\s*(?:\[\s*["{\[]|\{\s*")')


def is_json(text: str) -> bool:
    """Tell whether ``text`` begins as a list or a table of JSON does."""
    return _BEGIN.match(text) is not None


def document_of(data: bytes, source: str, pvs: PvList) -> Any:
    """Return what the JSON ``data`` are. Raises ``GroupFileError``, also for too many brackets."""
    text = text_of(data, source)
    if text.count("{") + text.count("[") > _MOST_BRACKETS:
        raise pvs.fail(f"more than {grouped(_MOST_BRACKETS)} brackets", 1)
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise pvs.fail(f"not JSON: {plain(str(error), 100)}", getattr(error, "lineno", 1)) from None


def loads(data: bytes, source: str = "<data>") -> LoadedGroup:
    """Read the names. Raises ``GroupFileError``, also where no key means the name of a PV."""
    pvs = PvList(source)
    _take(document_of(data, source, pvs), pvs, is_names=True, depth=0)
    if not len(pvs):
        raise pvs.fail(f"no key in this JSON means the name of a PV{pvs.why_none()}", 1)
    return pvs.loaded(Group(group_name(source)))


def _take(found: Any, pvs: PvList, is_names: bool, depth: int) -> None:
    """Add the PVs in ``found``; ``is_names``: a text in it is a name."""
    if depth > _DEEPEST:
        pvs.count("parts nested too deeply, left out", "")
    elif isinstance(found, list):
        for each in found:
            if isinstance(each, str) and is_names:
                pvs.add(PvSpec(each), 1)
            elif isinstance(each, dict | list):
                _take(each, pvs, is_names, depth + 1)
            elif is_names:
                pvs.count("values that are no names, left out", plain(str(each), 40))
    elif isinstance(found, dict):
        row = _Row(found) if len(found) <= _MOST_KEYS else None
        if row is not None and row.name:
            row.take(pvs)
            return
        for key, value in found.items():
            if isinstance(value, list | dict):
                _take(value, pvs, _word(key) in _LISTS, depth + 1)


class _Row:
    """A table that may be about a PV: its keys, as headings are compared."""

    def __init__(self, table: dict[str, Any]) -> None:
        self._keys = {_word(key): key for key in reversed(table)}  # the first of each counts
        self._table = table
        self.name = self._text(HEADINGS)  # "" where it is about none
        if not self.name:
            name = self._text(("name",))  # which may be anybody's
            if is_structured(name) or self._keys.keys() >= _OF_CHANNEL_FINDER:
                self.name = name

    def _text(self, words: tuple[str, ...], but: str = "") -> str:
        """Return the text of the first of ``words`` that is there and not ``but``."""
        for word in words:
            value = self._table[self._keys[word]] if word in self._keys else None
            if isinstance(value, str) and value.strip() not in ("", but):
                return value.strip()
        return ""

    def take(self, pvs: PvList) -> None:
        """Add the PV and its readback; tell what else is there."""
        readback = self._text(READBACKS, but=self.name)
        pvs.add(PvSpec(self.name), 1, quiet=bool(readback))
        if readback:
            comment = plain(f"readback of {self.name}")
            pvs.add(PvSpec(readback, comment=comment), 1, quiet=True)
        for key, value in self._table.items():
            word = _word(key)
            if word in READ_ONLY and value is True:
                pvs.warn(f"{plain(self.name, 60)}: READ_ONLY is not carried over")
            elif value not in (self.name, readback) and (value or word not in _KNOWN):
                pvs.count("keys beside names, not carried over", plain(key, 40))


@functools.lru_cache(maxsize=1024)
def _word(key: str) -> str:
    """Return ``key`` as headings are compared; the same few come a million times."""
    return word_of(key[:100])
