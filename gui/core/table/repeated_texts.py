"""Texts of a store that repeat (states, strings, units, hosts, types), as numbers by slot."""

from collections.abc import Callable, Hashable, Sequence
from operator import is_not
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt

from gui.core.pv.distinct import distinct
from gui.core.pv.formatting import format_type, plain
from gui.core.pv.updates import Int32s, Int64s, Metadata, PvKind, UInt8s
from gui.core.store.pv_store import PvStore
from gui.core.table.row_data import Bools, Words
from gui.core.text.word_table import WordTable

Slots = npt.NDArray[np.integer[Any]]
_Told = TypeVar("_Told", bound=Hashable)
_COLUMNS: Final = ("state", "unit", "host", "type")
_UNIT_LENGTH: Final = 16
_TEXT_LENGTH: Final = 200
_SPARE_WORDS: Final = 1000  # unused words are dropped beyond these
_STATES: Final = 2**33  # more than an enum can have


class RepeatedTexts:
    """Follows a ``PvStore``; per slot it costs only what changed. Called on: GUI thread.

    Changes are found without the store's help: it counts connects and updates, numbers hosts, and
    replaces ``metadata`` by a new object.
    """

    def __init__(self, store: PvStore) -> None:
        self._store = store
        self._tables = {name: WordTable() for name in _COLUMNS}
        self._number: dict[str, Int32s] = {name: np.empty(0, np.int32) for name in _COLUMNS}
        self._label_set = np.empty(0, np.int64)  # by slot, 0: its states have no names
        self._label_sets: dict[tuple[str, ...], int] = {(): 0}
        self._updates: Int64s = np.empty(0, np.int64)
        self._kind: UInt8s = np.empty(0, np.uint8)
        self._connects: Int64s = np.empty(0, np.int64)
        self._hosts: Int32s = np.empty(0, np.int32)
        self._metadata: list[Metadata | None] = []

    def words(self, slots: Int64s) -> dict[str, Words]:
        """Return the columns of ``slots`` (n,) as of the last ``renew``."""
        self._grow()
        return {name: Words(self._number[name][slots], self._tables[name]) for name in _COLUMNS}

    def renew(self) -> None:
        """Update from the store what changed since the last call."""
        self._grow()
        store, count = self._store, len(self._store)
        connected = (store.connects != self._connects) | (store.host_number != self._hosts)
        described = np.fromiter(map(is_not, store.metadata, self._metadata), np.bool_, count)
        changed = connected | described | (store.updates != self._updates)
        changed |= store.kind != self._kind  # characters shown as text or as numbers
        if connected.any():
            self._take_connections(np.flatnonzero(connected))
        if described.any():
            self._take_metadata(np.flatnonzero(described))
        if changed.any():
            self._take_texts(changed)
        self._updates, self._kind = store.updates.copy(), store.kind.copy()
        self._drop_unused()

    def _grow(self) -> None:
        fresh = len(self._store) - len(self._metadata)
        if fresh:
            for name in _COLUMNS:
                self._number[name] = np.append(self._number[name], np.zeros(fresh, np.int32))
            self._label_set = np.append(self._label_set, np.zeros(fresh, np.int64))
            self._updates = np.append(self._updates, np.zeros(fresh, np.int64))
            self._kind = np.append(self._kind, np.zeros(fresh, np.uint8))
            self._connects = np.append(self._connects, np.zeros(fresh, np.int64))
            self._hosts = np.append(self._hosts, np.zeros(fresh, np.int32))
            self._metadata.extend([None] * fresh)

    def _take_connections(self, slots: Slots) -> None:
        store, each = self._store, slots.tolist()
        host, kind = self._tables["host"].number, self._tables["type"].number
        self._number["host"][slots] = _numbers([store.host[slot] for slot in each], host)
        native = [store.native_type[slot] for slot in each]
        kinds = list(zip(native, store.count[slots].tolist(), strict=True))
        self._number["type"][slots] = _numbers(kinds, lambda told: kind(format_type(*told)))
        self._connects, self._hosts = store.connects.copy(), store.host_number.copy()

    def _take_metadata(self, slots: Slots) -> None:
        number, sets = self._tables["unit"].number, self._label_sets
        found = [self._store.metadata[slot] for slot in slots.tolist()]
        units = [each.units if each else "" for each in found]
        labels = [each.labels if each else () for each in found]
        self._number["unit"][slots] = _numbers(
            units, lambda unit: number(_shown(unit, _UNIT_LENGTH))
        )
        self._label_set[slots] = _numbers(labels, lambda told: sets.setdefault(told, len(sets)))
        self._metadata = list(self._store.metadata)

    def _take_texts(self, changed: Bools) -> None:
        store, state, number = self._store, self._number["state"], self._tables["state"].number
        state[changed] = 0
        changed = changed & store.has_value
        enums = np.flatnonzero(changed & (store.kind == PvKind.ENUM))
        if len(enums):  # a text for each state that occurs, not for each slot
            value = np.clip(np.nan_to_num(store.value[enums], nan=-1.0), -1, _STATES - 2)
            pairs = self._label_set[enums] * _STATES + value.astype(np.int64)
            first, which = distinct(pairs)
            shown = [
                number(store.value_text(slot, float(store.value[slot])))
                for slot in enums[first].tolist()
            ]
            state[enums] = np.array(shown, np.int32)[which]
        for slot in np.flatnonzero(changed & (store.kind == PvKind.TEXT)).tolist():
            state[slot] = number(_shown(store.text[slot], _TEXT_LENGTH))

    def _drop_unused(self) -> None:
        """Replace tables that are full of unused words, as of strings that always change."""
        for name, table in self._tables.items():
            if len(table) > 2 * len(self._store) + _SPARE_WORDS:
                fresh = WordTable()
                first, which = distinct(self._number[name])
                used = self._number[name][first]
                kept = [fresh.number(table.words[word]) for word in used.tolist()]
                self._number[name] = np.array(kept, np.int32)[which]
                self._tables[name] = fresh


def _numbers(texts: Sequence[_Told], number: Callable[[_Told], int]) -> list[int]:
    """Return the number of each of ``texts``, which repeat: each is asked for once."""
    known = {text: number(text) for text in dict.fromkeys(texts)}
    return [known[text] for text in texts]


def _shown(text: str, limit: int) -> str:
    """Return ``plain(text, limit)``; quick for texts that are plain already, as most are."""
    return text if len(text) <= limit and text.isprintable() else plain(text, limit)
