"""Heartbeat of circuits: finds silent ones long before libca reports them (up to 35 s).

A circuit that is quieter than usual is asked through a channel that is known to answer at once;
any reply is a sign of life, an error too. Missing updates alone prove nothing: a PV may not change
for hours. Whom to ask, and what to think of no answer, is decided in ``silence`` (ADR 20).
"""

import time
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from gui.core.pv.updates import HostNamed, HostSilent, Int32s, PvKind
from gui.workers.ca import libca
from gui.workers.ca.callbacks import CallbackSink
from gui.workers.ca.channel import Channel
from gui.workers.ca.host_names import found_out
from gui.workers.ca.silence.beacons import Beacons
from gui.workers.ca.silence.own_requests import Waiting
from gui.workers.ca.silence.pulse import Pulse, Question
from gui.workers.ca.silence.witnesses import QUICK_S, Trust, Witnesses

CHECK_S: Final = 0.1
_ASKED_S: Final = 0.105  # of rest while an answer is awaited: a check is due after it
SHORT_S: Final = 1.5  # of rest where something is amiss: beacons late, a first value not there
_LONGEST_S: Final = 0.3  # counted between two checks: a worker that did not run proves no silence
_BEACONS_S: Final = 1.0  # between two looks at libca's watchdog
_NAMED_S: Final = 2.0  # so long a name is looked for with each check, then with the beacons
_RANK: Final = {PvKind.TEXT: 1, PvKind.ARRAY: 2}  # cost of a question; others 0


@dataclass(slots=True, eq=False)
class _Circuit:
    host: str
    number: str = ""  # of ``host``, until libca has found out its name
    slots: dict[int, Channel] = field(default_factory=dict)  # connected ones
    heard_ns: int = 0  # last sign of life, UTC
    pulse: Pulse = field(default_factory=Pulse)
    beacons: Beacons = field(default_factory=Beacons)
    beacons_late: bool = False
    made_s: float = field(default_factory=time.monotonic)


class Heartbeat:
    """The circuits of one CA context; every method is called on the worker thread."""

    def __init__(self, library: Any, sink: CallbackSink) -> None:
        self._library = library
        self._sink = sink
        self._circuits: list[_Circuit] = []
        self._numbers: dict[str, int] = {}  # by host
        self._witnesses = Witnesses()
        self._updated = np.zeros(0, np.bool_)  # by slot, since the last check
        self._alive: set[int] = set()  # circuits with another sign of life since the last check
        self._checked_s = 0.0
        self._rest_s = 0.0  # planned until the next check: no stall of ours
        self._clock = 0.0  # s, counted
        self._looked_s = 0.0  # at beacons
        self._named: list[HostNamed] = []  # to be told

    def connected(self, channel: Channel) -> None:
        """Watch the circuit of a channel that has just connected."""
        number = self._numbers.get(channel.host)
        if number is None and not channel.number:
            self._find_names()  # it may be that of a circuit that had none
            number = self._numbers.get(channel.host)
        if number is None:
            number = self._new_circuit(channel)
        slot = channel.slot
        if slot >= len(self._updated):
            more = max(slot + 1 - len(self._updated), len(self._updated), 64)
            self._updated = np.append(self._updated, np.zeros(more, np.bool_))
        subscribed = channel.refused == libca.ECA_NORMAL
        rank, now_s = _RANK.get(channel.kind, 0), time.monotonic()
        self._witnesses.add(slot, number, rank, now_s, self._clock, subscribed)
        self._circuits[number].slots[slot] = channel
        self._alive.add(number)

    def _new_circuit(self, channel: Channel) -> int:
        """Return the number of a new circuit; that of an ended one is used again.

        An IOC may come back at another port each time, for months.
        """
        made = _Circuit(channel.host, channel.number)
        for number, ended in enumerate(self._circuits):
            if not ended.slots:
                self._alive.discard(number)
                self._numbers.pop(ended.host, None)
                self._circuits[number] = made
                break
        else:
            number = len(self._circuits)
            self._circuits.append(made)
        self._numbers[made.host] = number
        return number

    def _find_names(self, since_s: float = 0.0) -> None:
        """Take the names that libca has found out of circuits made since ``since_s``."""
        links = self._sink.links
        for number, circuit in enumerate(self._circuits):
            channel = next(iter(circuit.slots.values()), None)
            if channel is None or not circuit.number or circuit.made_s < since_s:
                continue
            name, chid = found_out(self._library, channel.chid, circuit.number), channel.chid.value
            if name and not any(links[at][0] == chid for at in range(len(links))):
                self._rename(number, circuit, name)  # else it is another circuit since

    def _rename(self, number: int, circuit: _Circuit, name: str) -> None:
        host, other = circuit.host, self._numbers.get(name)
        if other is not None and other != number:
            if self._circuits[other].slots:  # another circuit to a computer of that name
                return
            self._circuits[other].host = ""
        circuit.number = ""
        if name == host:
            return
        del self._numbers[host]
        self._numbers[name] = number
        circuit.host = name
        for channel in circuit.slots.values():
            channel.host = name
        self._sink.requests.rename(host, name)
        self._named.append(HostNamed(host, name))

    def circuit_of(self, slot: int) -> int:
        """Return the number of the circuit of ``slot``; -1: it has none."""
        return self._witnesses.circuit_of(slot)

    def is_silent(self, circuit: int) -> bool:
        """Tell whether a circuit has become silent."""
        return circuit >= 0 and self._circuits[circuit].pulse.silent

    def live_circuits(self) -> int:
        """Return how many circuits have connected channels."""
        return sum(bool(circuit.slots) for circuit in self._circuits)

    def has_channels(self, circuit: int) -> bool:
        """Tell whether some channels of a circuit were not reported as lost."""
        return circuit >= 0 and bool(self._circuits[circuit].slots)

    def disconnected(self, slot: int) -> None:
        """Drop the channel in ``slot``, which is not connected any more, and what it was asked.

        Its questions end with its other subscriptions.
        """
        number = self._witnesses.circuit_of(slot)
        if number < 0:
            return
        self._witnesses.remove(slot)
        circuit = self._circuits[number]
        del circuit.slots[slot]
        left = [each for each in circuit.pulse.questions if each.slot != slot]
        circuit.pulse.questions[:] = left
        if not circuit.slots:  # each of its PVs was reported
            circuit.pulse, circuit.beacons = Pulse(), Beacons()
            self._sink.requests.forget(circuit.host)

    def note(self, slots: Int32s) -> None:
        """Take ``slots``, (n,), of updates of values."""
        if len(slots):  # an index of nothing costs numpy 20 µs at every poll
            self._updated[slots] = True

    def note_reply(self, slot: int) -> None:
        """Take another reply through ``slot``."""
        number = self._witnesses.circuit_of(slot)
        if number >= 0:
            self._alive.add(number)

    def written(self, slot: int) -> None:
        """Take a put to ``slot``: an update that it causes does not come by itself."""
        self._witnesses.written(slot)

    def failed(self, slots: Collection[int]) -> None:
        """Ask ``slots``, whose updates are errors, for nothing."""
        self._witnesses.failed(slots, time.monotonic())

    def rest(self, seconds: float) -> float:
        """Check no more for so long at most; return for how long that may be, 0: not at all.

        It ends when a question, or beacons, may be due. While an answer is awaited, which ends
        the rest, it is looked after as ever.
        """
        if self._alive or any(each.pulse.silent for each in self._circuits):
            return 0.0
        now_s = time.monotonic()
        looked_s = now_s - self._looked_s  # ago
        for circuit in self._circuits:
            pulse = circuit.pulse
            if pulse.questions:
                seconds = min(seconds, _ASKED_S)
            elif circuit.beacons_late:
                seconds = min(seconds, SHORT_S)
            elif circuit.number and circuit.slots and now_s - circuit.made_s < _NAMED_S:
                seconds = min(seconds, _ASKED_S)
            elif circuit.slots:
                late_s = max(circuit.beacons.rest_s, _BEACONS_S) - looked_s
                seconds = min(seconds, max(pulse.rest_s(now_s), _ASKED_S), max(late_s, _ASKED_S))
        if self._witnesses.await_any or self._sink.requests.wait_any:
            seconds = min(seconds, SHORT_S)
        self._rest_s = seconds
        return seconds

    def take_events(self) -> list[HostNamed | HostSilent]:
        """Return circuits that were named, became silent or came back; ask where it is due."""
        now_s, now_ns = time.monotonic(), time.time_ns()
        answered = self._take_answers(now_s)
        passed_s = min(now_s - self._checked_s, max(_LONGEST_S, self._rest_s))
        if passed_s < CHECK_S and not (answered and self._is_calm()):
            return []
        rested_s, self._rest_s = self._rest_s, 0.0
        self._checked_s = now_s
        self._clock += passed_s
        for host in self._sink.requests.take_hosts():
            if host in self._numbers:
                self._alive.add(self._numbers[host])
        updated = self._take_updated()
        alive, self._alive = self._alive, set()
        if now_s - self._looked_s >= _BEACONS_S:
            self._look_at_beacons(now_s, rested_s)
            self._find_names()
        else:
            self._find_names(now_s - _NAMED_S)
        events: list[HostNamed | HostSilent] = [*self._named]
        self._named.clear()
        asked = False
        for number, circuit in enumerate(self._circuits):
            pulse = circuit.pulse
            was_silent = pulse.silent
            pulse.pass_time(passed_s)
            if number in updated:
                pulse.updated(now_s)
            elif number in alive:
                pulse.alive()
            elif self._is_overdue(number, circuit, now_s):
                events.append(HostSilent(circuit.host, circuit.heard_ns, now_ns))
            if number in updated or number in alive:
                circuit.heard_ns = now_ns
                self._give_up(circuit, now_s)
                if was_silent and circuit.slots:
                    events.append(HostSilent(circuit.host, 0, now_ns))
            if circuit.slots:
                asked |= self._ask(number, circuit, now_s)
        if asked:
            self._library.ca_flush_io()
        return events

    def _is_calm(self) -> bool:
        """Return whether nothing is asked, and all are known to live: then one may rest."""
        return not any(each.pulse.questions or each.pulse.silent for each in self._circuits)

    def _take_updated(self) -> set[int]:
        """Return the circuits with updates since the last check."""
        slots = np.flatnonzero(self._updated)
        if not len(slots):
            return set()
        self._updated[slots] = False
        self._witnesses.updated(slots, self._clock)
        heard = np.zeros(len(self._circuits), np.bool_)
        heard[self._witnesses.circuits_of(slots)] = True
        return set(np.flatnonzero(heard).tolist())

    def _is_overdue(self, number: int, circuit: _Circuit, now_s: float) -> bool:
        asked_s = circuit.pulse.asked_s
        if asked_s is None:
            return False
        waiting = self._waiting(number, asked_s)
        return circuit.pulse.is_overdue(waiting, circuit.beacons_late, now_s)

    def _waiting(self, number: int, before_s: float) -> Waiting | None:
        """Return the requests of ours until ``before_s`` that may keep back answers."""
        if not (self._witnesses.await_any or self._sink.requests.wait_any):
            return None
        circuit = self._circuits[number]
        proven_s = circuit.pulse.proven_s
        found = self._sink.requests.waiting(circuit.host, proven_s, before_s)
        subscribed_s = self._witnesses.awaited_since(number, proven_s, before_s)
        if subscribed_s is None:
            return found
        return Waiting(min(subscribed_s, found.since_s) if found else subscribed_s, False)

    def _look_at_beacons(self, now_s: float, rested_s: float) -> None:
        passed_s, self._looked_s = now_s - self._looked_s, now_s
        counted_s = min(passed_s, _BEACONS_S + max(_LONGEST_S, rested_s))
        for circuit in self._circuits:
            channel = next(iter(circuit.slots.values()), None)
            if channel is not None and libca.is_connected(self._library, channel.chid):
                circuit.beacons_late = circuit.beacons.are_late(
                    self._library.ca_receive_watchdog_delay(channel.chid),
                    self._library.ca_beacon_period(channel.chid),
                    counted_s,
                    passed_s - counted_s,
                )

    def _ask(self, number: int, circuit: _Circuit, now_s: float) -> bool:
        """Ask through the best channel, where it is due; return whether one was asked."""
        pulse = circuit.pulse
        found = None
        wanted = pulse.wants(self._waiting(number, now_s), circuit.beacons_late, now_s)
        if wanted:
            avoid = [each.slot for each in pulse.questions]
            found = self._witnesses.best(number, wanted, now_s, avoid)
            if found is None and pulse.has_stopped(now_s):  # late answers may be those to stops
                found = self._witnesses.best(number, (Trust.LIVELY,), now_s, avoid, late_too=True)
            if found is None:
                pulse.found_none(now_s)
        elif pulse.wants_trial():
            found = self._witnesses.best(number, (Trust.LIVELY, Trust.UNTRIED), now_s)
            if found is not None and found[1] is Trust.LIVELY:
                pulse.needs_no_trial()
                return False
        if found is None:
            return False
        slot, trust = found
        trusted = trust in (Trust.LIVELY, Trust.QUICK)
        question = Question(slot, number, trusted, now_s, behind=bool(pulse.questions))
        pulse.questions.append(question)
        status = circuit.slots[slot].ask(self._library, self._sink.on_beat, question)
        if status == libca.ECA_NORMAL:
            return True
        pulse.questions.remove(question)
        self._witnesses.failed((slot,), now_s)
        return False

    def _give_up(self, circuit: _Circuit, now_s: float) -> None:
        """End questions that are of no use any more."""
        for question in circuit.pulse.given_up():
            self._end(circuit, question, now_s)

    def _end(self, circuit: _Circuit, question: Question, now_s: float) -> None:
        circuit.slots[question.slot].end_question(self._library, question)
        if question.age_s <= QUICK_S or not question.behind:
            self._witnesses.answered(question.slot, question.age_s, now_s)

    def _take_answers(self, now_s: float) -> bool:
        """Take the answers since the last call, errors too; return whether there were any."""
        answers, alive = self._sink.beats, False
        for _ in range(len(answers)):
            question, status = answers.popleft()
            circuit = self._circuits[question.circuit]
            if question not in circuit.pulse.questions or status == libca.ECA_DISCONN:
                continue
            circuit.pulse.answered(question, now_s)
            self._end(circuit, question, now_s)
            if status != libca.ECA_NORMAL:
                self._witnesses.failed((question.slot,), now_s)
            self._alive.add(question.circuit)
            alive = True
        return alive
