"""Large put: a value that could fill libca's send queue, in a context and a thread of its own.

libca blocks a thread that sends to a circuit, by any call, while more than 360 kB wait for it:
with an IOC that has stopped, for 30 s (ADR 22).
"""

import threading
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from gui.core.pv.updates import Event, Metadata, PutProgress, PutResult, PutStage
from gui.workers.ca import libca
from gui.workers.ca.callbacks import CallbackSink
from gui.workers.ca.context import CaContext
from gui.workers.ca.puts.open_put import OpenPut
from gui.workers.ca.replies import report_bug
from gui.workers.requests import PutRequest

CONNECT_S: Final = 10.0
MOST: Final = 4  # of one worker at a time
_HOST_S: Final = 2.0  # libca finds out the name of a host by and by
_TURN_S: Final = 0.02


class Puts(Protocol):
    """The puts of one context, ``PendingPuts``."""

    def start(
        self, context: CaContext, request: PutRequest, plain: bool = False
    ) -> PutResult | None:
        """Check and send."""

    def take(self, context: CaContext, links: Iterable[Event]) -> list[Event]:
        """Return what ended or went on."""


@dataclass(frozen=True, slots=True)
class LargeRequest:
    """What is to be put, and what the worker found of the PV; ``plain``: without completion."""

    request: PutRequest
    name: str
    hosts: frozenset[str]
    plain: bool
    metadata: Metadata  # names of states: its own channel asks for none


class LargePut:
    """One put under way; made on the worker thread, carried out on its own."""

    def __init__(self, put: OpenPut, asked: LargeRequest, make_puts: Callable[[], Puts]) -> None:
        self.put = put  # as the worker knows it, which alone writes to it
        self.asked = asked
        self.stage = PutStage.REQUESTED
        self.held: Any = None
        self.reads: list[Event] = []  # what the readback tells; complete with ``result``
        self.result: PutResult | None = None
        self._make_puts = make_puts
        self._puts: Puts | None = None  # libca may call back with what it holds
        self._given_up = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pvwatch-large-put", daemon=True)

    @property
    def slot(self) -> int:
        """The slot of its PV."""
        return self.put.slot

    @property
    def is_over(self) -> bool:
        """Whether its thread has ended."""
        return not self._thread.is_alive()

    def start(self) -> None:
        """Start the thread."""
        try:
            self._thread.start()
        except RuntimeError as error:  # no more are allowed
            self.result = self.put.failed(f"{error}", sent=False)

    def give_up(self) -> None:
        """Wait for nothing more; the thread ends when libca lets it."""
        self._given_up.set()

    def join(self) -> None:
        """Wait for the thread, 30 s with an IOC that has stopped."""
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        context: CaContext | None = None
        try:
            context = CaContext(CallbackSink())
            self.result = self._carry_out(context)
        except Exception as error:
            report_bug(error)
            self.result = self.put.failed_by_bug(error, self.stage is not PutStage.REQUESTED)
        finally:
            if context is not None:
                context.destroy()
            self._puts = None

    def _carry_out(self, context: CaContext) -> PutResult | None:
        """Return the result; ``None``: given up."""
        reason = self._connect(context)
        if reason or self._given_up.is_set():
            return self.put.failed(reason, sent=False) if reason else None
        context.channels[self.slot].metadata = self.asked.metadata
        puts = self._puts = self._make_puts()
        refused = puts.start(context, self.asked.request, self.asked.plain)
        if refused is not None:
            return refused
        self.stage = PutStage.SENT
        while not self._given_up.wait(_TURN_S):
            for event in puts.take(context, context.take_link_events()):
                if isinstance(event, PutResult):
                    return event
                if isinstance(event, PutProgress):
                    self.stage, self.held = event.stage, event.held
                else:
                    self.reads.append(event)
        return None

    def _connect(self, context: CaContext) -> str:
        """Connect to the PV at the IOC that the worker has; return "" or why that cannot be."""
        slot, until_s = self.slot, time.monotonic() + CONNECT_S
        if context.open([(slot, self.asked.name)], monitored=False):
            return "its name cannot be searched for"
        channel = context.channels[slot]
        while not self._given_up.wait(_TURN_S):
            context.take_link_events()
            if channel.connected and channel.access_known:
                break
            if time.monotonic() > until_s:
                return f"no second connection within {CONNECT_S:g} s, as large values need"
        until_s = time.monotonic() + _HOST_S
        while not self._given_up.is_set():
            if libca.host_name(context.library, channel.chid) in self.asked.hosts:
                return ""
            if time.monotonic() > until_s:
                return f"another IOC, {channel.host}, answers for its name now"
            self._given_up.wait(_TURN_S)
        return ""


class LargePuts:
    """The large puts of one worker, a few at a time, one a PV; worker thread."""

    def __init__(self, make_puts: Callable[[], Puts]) -> None:
        self._make_puts = make_puts
        self._waiting: list[LargePut] = []  # in order
        self._running: list[LargePut] = []
        self._ending: list[LargePut] = []  # their threads have not ended

    def add(self, put: OpenPut, asked: LargeRequest) -> None:
        """Begin ``put``, or let it wait for its turn."""
        self._waiting.append(LargePut(put, asked, self._make_puts))
        self._start_some()

    def has(self, slot: int) -> bool:
        """Tell whether a large put to the PV of ``slot`` is under way."""
        return any(each.slot == slot for each in self._all())

    def take(self) -> list[LargePut]:
        """Return those under way; those that have a result for the last time."""
        found = self._all()
        self._end([each for each in self._running if each.result is not None])
        self._start_some()
        return found

    def give_up(self, slots: Collection[int]) -> None:
        """Forget the puts to the PVs of ``slots``, which have their results."""
        gone = [each for each in self._all() if each.slot in slots]
        for each in gone:
            each.give_up()
        self._end(gone)

    def close(self) -> None:
        """Give all up and wait for their threads, 30 s with an IOC that has stopped."""
        self.give_up({each.slot for each in self._all()})
        for each in self._ending:
            each.join()

    def _all(self) -> list[LargePut]:
        return [*self._running, *self._waiting]

    def _end(self, ended: list[LargePut]) -> None:
        self._running = [each for each in self._running if each not in ended]
        self._waiting = [each for each in self._waiting if each not in ended]
        self._ending = [each for each in (*self._ending, *ended) if not each.is_over]

    def _start_some(self) -> None:
        for each in list(self._waiting):
            busy = {running.slot for running in self._running}
            if len(self._running) >= MOST:
                return
            if each.slot not in busy:
                self._waiting.remove(each)
                self._running.append(each)
                each.start()
