"""Columns of a store: the latest values and states of a tab's PVs, by slot."""

import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from gui.core.groups.group import CharsChoice, PvSpec, is_heading
from gui.core.pv.formatting import plain
from gui.core.pv.record_fields import field_name
from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import Metadata, PvKind
from gui.core.text.word_table import WordTable

_RATE_TIME_S: Final = 3.0
_COLUMNS: Final[dict[str, tuple[type[np.generic], float]]] = {
    "value": (np.float64, np.nan),
    "time_ns": (np.int64, 0),
    "arrival_ns": (np.int64, 0),
    "changed_ns": (np.int64, 0),
    "updates": (np.int64, 0),
    "rate": (np.float64, 0.0),
    "severity": (np.uint8, 0),
    "status": (np.uint8, 0),
    "state": (np.uint8, ConnectionState.SEARCHING),
    "kind": (np.uint8, PvKind.FLOAT),
    "count": (np.int64, 0),
    "connects": (np.int64, 0),
    "alive": (np.bool_, 0),
    "is_comment": (np.bool_, 0),
    "is_val": (np.bool_, 0),
    "has_value": (np.bool_, 0),
    "ever_connected": (np.bool_, 0),
    "denied_ns": (np.int64, 0),
    "_dirty": (np.bool_, 0),
    "_rated": (np.int64, 0),
    "silent_ns": (np.int64, 0),
    "host_number": (np.int32, 0),
}


class StoreColumns:
    """Columns of length ``len(self)`` indexed by slot; slots are never used again."""

    value: npt.NDArray[np.float64]
    time_ns: npt.NDArray[np.int64]
    arrival_ns: npt.NDArray[np.int64]
    changed_ns: npt.NDArray[np.int64]
    updates: npt.NDArray[np.int64]
    rate: npt.NDArray[np.float64]
    severity: npt.NDArray[np.uint8]
    status: npt.NDArray[np.uint8]
    state: npt.NDArray[np.uint8]
    kind: npt.NDArray[np.uint8]
    count: npt.NDArray[np.int64]  # of elements, as it last connected
    connects: npt.NDArray[np.int64]
    alive: npt.NDArray[np.bool_]
    is_comment: npt.NDArray[np.bool_]  # a heading, named "# …": no PV
    is_val: npt.NDArray[np.bool_]  # the name is that of a record's VAL, as far as it tells
    has_value: npt.NDArray[np.bool_]
    ever_connected: npt.NDArray[np.bool_]
    denied_ns: npt.NDArray[np.int64]  # since when it cannot be read; 0: it can
    _dirty: npt.NDArray[np.bool_]
    _rated: npt.NDArray[np.int64]
    silent_ns: npt.NDArray[np.int64]  # since when its IOC is silent; 0: it is not
    host_number: npt.NDArray[np.int32]  # of ``host``: equal ones have the same

    def __init__(self) -> None:
        self.clock: Callable[[], int] | None = None  # None: of this computer
        self.late_ns = 0  # since when their worker does not run; 0: it does
        for name, (dtype, _) in _COLUMNS.items():
            setattr(self, name, np.empty(0, dtype))
        self.name: list[str] = []
        self.label: list[str] = []
        self.comment: list[str] = []
        self.raw: list[bytes] = []  # of strings
        self.text: list[str] = []  # of strings and of characters shown as text: ``readable``
        self.chars: list[CharsChoice] = []  # how the user has arrays of characters shown
        self.chars_guessed_numbers: set[int] = set()  # slots whose content was no text
        self.array: list[npt.NDArray[Any] | None] = []
        self.metadata: list[Metadata | None] = []
        self.host: list[str] = []
        self._hosts = WordTable()
        self.native_type: list[str] = []  # as it last connected; "" before the first time
        self.access: list[tuple[bool, bool]] = []
        self.merged: list[int] = []
        self.read_ns: dict[int, int] = {}  # by slot, of values that no monitor brought: when read

    def __len__(self) -> int:
        return len(self.name)

    @property
    def is_replay(self) -> bool:
        """Whether nothing of it is of now."""
        return self.clock is not None

    def now_ns(self) -> int:
        """Return the time of now, UTC: in a replay the time of then."""
        return (self.clock or time.time_ns)()

    def stale_ns(self, slot: int) -> int:
        """Return since when nothing came of ``slot``, if it is connected; 0: it does."""
        return int(self.silent_ns[slot]) or self.late_ns

    def _renew_rates(self, seconds: float) -> bool:
        """Update the rates, ``seconds`` after the last call; 0: the first one.

        Return whether it is to be called again where nothing comes until then.
        """
        fresh = self.updates - self._rated
        self._rated = self.updates.copy()
        if seconds <= 0:
            return True
        weight = 1.0 - float(np.exp(-seconds / _RATE_TIME_S))
        before = self.rate.copy()
        self.rate += weight * (fresh / seconds - self.rate)
        self.rate[self.rate < 0.005] = 0.0
        lasting = (self.state != ConnectionState.CONNECTED) | (self.silent_ns > 0)  # a time shown
        lasting |= self.late_ns > 0
        lasting &= self.alive
        self._dirty |= lasting | self.alive & (np.abs(self.rate - before) > 0.005)
        return bool(lasting.any() or self.rate.any())

    def _set_host(self, slot: int, host: str) -> None:
        self.host[slot] = host
        self.host_number[slot] = self._hosts.number(host)

    def _is_host(self, host: str) -> npt.NDArray[np.bool_]:
        """Return which slots ``host`` serves, or did when they were last connected, (n,)."""
        return np.asarray(self.host_number == (self._hosts.known(host) or -1))

    def _rename_host(self, host: str, name: str) -> None:
        for slot in np.flatnonzero(self._is_host(host)).tolist():
            self._set_host(slot, name)
            self._dirty[slot] = True

    def _grow(self, specs: Sequence[PvSpec], now_ns: int) -> None:
        """Add a row for each of ``specs``, in state searching since ``now_ns``."""
        first, count = len(self), len(specs)
        for name, (dtype, fill) in _COLUMNS.items():
            old = getattr(self, name)
            setattr(self, name, np.concatenate([old, np.full(count, fill, dtype)]))
        self.changed_ns[first:] = now_ns
        names = [spec.name for spec in specs]
        together = "\n".join(names)  # of 10,000 names most have no field and are no headings
        if "#" in together:
            self.is_comment[first:] = [is_heading(name) for name in names]
        self.alive[first:] = ~self.is_comment[first:]
        self.is_val[first:] = True
        if "." in together:
            self.is_val[first:] = [
                "." not in name or field_name(name)[1] == "VAL" for name in names
            ]
        self._dirty[first:] = True
        self.name += names
        self.label += [plain(spec.label) if spec.label else "" for spec in specs]
        self.comment += [plain(spec.comment) if spec.comment else "" for spec in specs]
        self.raw.extend([b""] * count)
        self.text.extend([""] * count)
        self.chars += [spec.chars for spec in specs]
        self.array.extend([None] * count)
        self.metadata.extend([None] * count)
        self.host.extend([""] * count)
        self.native_type.extend([""] * count)
        self.access.extend([(True, False)] * count)
        self.merged.extend([0] * count)
