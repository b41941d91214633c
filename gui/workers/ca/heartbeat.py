"""Heartbeat of circuits: finds silent ones long before libca reports them (up to 35 s).

A circuit without updates is asked for a value; any reply is a sign of life, an error too. Missing
updates alone prove nothing: a PV may not change for hours (ADR 10).
"""

import ctypes
import time
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from epics import dbr

from gui.core.pv.updates import HostSilent, Int32s
from gui.workers.ca import libca
from gui.workers.ca.callbacks import CallbackSink
from gui.workers.ca.channel import Channel

QUIET_S: Final = 1.0  # from the last update to a beat
REST_S: Final = 5.0  # between two beats, where there are no updates
PATIENCE_S: Final = 1.2  # for the reply, after updates stopped
REST_PATIENCE_S: Final = 3.0
_CHECK_S: Final = 0.1
_LONGEST_S: Final = 0.3  # counted between two checks: a worker that did not run proves no silence


@dataclass(slots=True, eq=False)
class _Beat:
    """One get under way; libca holds a pointer to it until it calls back or the channel goes."""

    slot: int
    circuit: int


@dataclass(slots=True, eq=False)
class _Circuit:
    host: str
    slots: dict[int, Channel] = field(default_factory=dict)  # connected ones
    heard_s: float = 0.0  # last sign of life, monotonic
    heard_ns: int = 0  # the same, UTC
    resting: bool = False  # the last sign of life was a reply, not an update
    beat: _Beat | None = None
    waited_s: float = 0.0  # for the reply
    silent: bool = False


class Heartbeat:
    """The circuits of one CA context; every method is called on the worker thread."""

    def __init__(self, library: Any, sink: CallbackSink) -> None:
        self._library = library
        self._sink = sink
        self._circuits: list[_Circuit] = []
        self._numbers: dict[str, int] = {}  # by host
        self._circuit_of = np.full(0, -1, np.int32)  # by slot
        self._heard = np.zeros(0, np.bool_)  # by circuit: updates since the last check
        self._beats: set[_Beat] = set()
        self._replied: set[int] = set()  # circuits, since the last check
        self._checked_s = 0.0

    def connected(self, channel: Channel) -> None:
        """Watch the circuit of a channel that has just connected."""
        number = self._numbers.get(channel.host)
        if number is None:
            number = self._new_circuit(channel.host)
        if channel.slot >= len(self._circuit_of):
            more = max(channel.slot + 1 - len(self._circuit_of), len(self._circuit_of), 64)
            self._circuit_of = np.append(self._circuit_of, np.full(more, -1, np.int32))
        self._circuit_of[channel.slot] = number
        self._circuits[number].slots[channel.slot] = channel
        self._heard[number] = True

    def _new_circuit(self, host: str) -> int:
        """Return the number of a new circuit; that of an ended one is used again.

        An IOC may come back at another port each time, for months.
        """
        number = self._ended_circuit()
        if number == len(self._circuits):
            self._circuits.append(_Circuit(host))
            self._heard = np.append(self._heard, False)
        else:
            del self._numbers[self._circuits[number].host]
            self._circuits[number] = _Circuit(host)
        self._numbers[host] = number
        return number

    def _ended_circuit(self) -> int:
        awaited = {beat.circuit for beat in self._beats} | self._replied
        for number, circuit in enumerate(self._circuits):
            if not circuit.slots and number not in awaited:
                return number
        return len(self._circuits)

    def disconnected(self, slot: int) -> None:
        """Drop the channel in ``slot``, which is not connected any more."""
        if slot >= len(self._circuit_of) or self._circuit_of[slot] < 0:
            return
        circuit = self._circuits[self._circuit_of[slot]]
        self._circuit_of[slot] = -1
        circuit.slots.pop(slot, None)
        if not circuit.slots:  # each of its PVs was reported
            circuit.beat, circuit.silent = None, False

    def cleared(self, slot: int) -> None:
        """Drop the channel in ``slot`` and its beats: libca, which cleared it, returns none."""
        self.disconnected(slot)
        for beat in [beat for beat in self._beats if beat.slot == slot]:
            self._beats.discard(beat)
            if self._circuits[beat.circuit].beat is beat:
                self._circuits[beat.circuit].beat = None

    def note(self, slots: Int32s) -> None:
        """Take ``slots``, (n,), of updates as signs of life of their circuits."""
        if len(slots):
            numbers = self._circuit_of[slots[slots < len(self._circuit_of)]]
            self._heard[numbers[numbers >= 0]] = True

    def take_events(self) -> list[HostSilent]:
        """Return circuits that became silent or came back; send beats that are due."""
        now_s, now_ns = time.monotonic(), time.time_ns()
        self._replied |= self._take_replies()
        passed_s = min(now_s - self._checked_s, _LONGEST_S)
        if passed_s < _CHECK_S:
            return []
        self._checked_s = now_s
        replied, self._replied = self._replied, set()
        events: list[HostSilent] = []
        for number, circuit in enumerate(self._circuits):
            heard = bool(self._heard[number])
            if heard or number in replied:
                if circuit.silent:
                    events.append(HostSilent(circuit.host, 0, now_ns))
                circuit.heard_s, circuit.heard_ns = now_s, now_ns
                circuit.silent, circuit.waited_s = False, 0.0
                circuit.resting = not heard
            elif circuit.slots and self._is_overdue(circuit, passed_s):
                circuit.silent = True
                events.append(HostSilent(circuit.host, circuit.heard_ns, now_ns))
            if circuit.slots and circuit.beat is None:
                wait_s = REST_S if circuit.resting else QUIET_S
                if now_s - circuit.heard_s >= wait_s:
                    self._ask(number, circuit)
        self._heard[:] = False
        self._library.ca_flush_io()
        return events

    def _is_overdue(self, circuit: _Circuit, passed_s: float) -> bool:
        """Return whether the reply has just become overdue."""
        if circuit.beat is None or circuit.silent:
            return False
        circuit.waited_s += passed_s
        return circuit.waited_s >= (REST_PATIENCE_S if circuit.resting else PATIENCE_S)

    def _ask(self, number: int, circuit: _Circuit) -> None:
        """Send one beat through a readable channel, as a string: every record gives one."""
        for slot, channel in circuit.slots.items():
            beat = _Beat(slot, number)
            status = self._library.ca_array_get_callback(
                dbr.STRING, 1, channel.chid, self._sink.on_beat, ctypes.py_object(beat)
            )
            if status == libca.ECA_NORMAL:
                self._beats.add(beat)
                circuit.beat, circuit.waited_s = beat, 0.0
                return
        circuit.heard_s = time.monotonic()  # none is readable: try again later
        circuit.resting = True

    def _take_replies(self) -> set[int]:
        """Return the numbers of circuits that replied."""
        replied: set[int] = set()
        beats = self._sink.beats
        for _ in range(len(beats)):
            beat, status = beats.popleft()
            if beat not in self._beats:
                continue
            self._beats.discard(beat)
            circuit = self._circuits[beat.circuit]
            if circuit.beat is beat:
                circuit.beat = None
            if status != libca.ECA_DISCONN:
                replied.add(beat.circuit)
        return replied
