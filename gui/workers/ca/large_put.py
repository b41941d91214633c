"""Large put: a value that could fill libca's send queue, in a context and a thread of its own.

libca blocks a thread that sends to a circuit, by any call, while more than 360 kB wait for it:
with an IOC that has stopped, for 30 s (ADR 22).
"""

import threading
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from gui.core.pv.updates import Event, PutProgress, PutResult, PutStage
from gui.workers.ca import libca
from gui.workers.ca.callbacks import CallbackSink
from gui.workers.ca.context import CaContext
from gui.workers.ca.replies import report_bug
from gui.workers.requests import PutRequest

CONNECT_S: Final = 10.0
MOST: Final = 4  # of one worker at a time
_HOST_S: Final = 2.0  # libca finds out the name of a host by and by
_TURN_S: Final = 0.02
_NOT_KNOWN: Final = "it is not known whether the value was set"


class Puts(Protocol):
    """The puts of one context, ``PendingPuts``."""

    def start(
        self, context: CaContext, request: PutRequest, as_large: bool | None = None
    ) -> PutResult | None:
        """Check and send."""

    def take(self, context: CaContext, links: Iterable[Event]) -> list[Event]:
        """Return what ended or went on."""


@dataclass(frozen=True, slots=True)
class LargeRequest:
    """What is to be put, and where the worker found the PV; ``plain``: without completion."""

    request: PutRequest
    name: str
    hosts: frozenset[str]
    plain: bool


class LargePut:
    """One put under way; made on the worker thread, carried out on its own."""

    def __init__(self, asked: LargeRequest, make_puts: Callable[[], Puts]) -> None:
        self.asked = asked
        self.stage = PutStage.REQUESTED
        self.held: Any = None
        self.reads: list[Event] = []  # what the readback tells; complete with ``result``
        self.result: PutResult | None = None
        self._make_puts = make_puts
        self._given_up = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pvwatch-large-put", daemon=True)

    @property
    def slot(self) -> int:
        """The slot of its PV."""
        return self.asked.request.slot

    @property
    def is_over(self) -> bool:
        """Whether its thread has ended."""
        return not self._thread.is_alive()

    def start(self) -> None:
        """Start the thread."""
        try:
            self._thread.start()
        except RuntimeError as error:  # no more are allowed
            self.result = self._failed(f"{error}")

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
            self.result = self._failed(f"an error in PV Watch ({type(error).__name__}: {error})")
        finally:
            if context is not None:
                context.destroy()

    def _failed(self, reason: str) -> PutResult:
        sent = self.stage is not PutStage.REQUESTED
        message = f"{reason}: {_NOT_KNOWN}" if sent else reason
        request = self.asked.request
        return PutResult(request.slot, request.request, False, message, unknown=sent, sent=sent)

    def _carry_out(self, context: CaContext) -> PutResult | None:
        """Return the result; ``None``: given up."""
        reason = self._connect(context)
        if reason or self._given_up.is_set():
            return self._failed(reason) if reason else None
        puts = self._make_puts()
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
        self._waiting: list[tuple[object, LargePut]] = []  # with the caller's key, in order
        self._running: list[tuple[object, LargePut]] = []
        self._ending: list[LargePut] = []  # their threads have not ended

    def add(self, key: object, asked: LargeRequest) -> None:
        """Begin a put, or let it wait for its turn; ``take`` reports it under ``key``."""
        self._waiting.append((key, LargePut(asked, self._make_puts)))
        self._start_some()

    def has(self, slot: int) -> bool:
        """Tell whether a large put to the PV of ``slot`` is under way."""
        return any(put.slot == slot for _, put in self._all())

    def take(self) -> list[tuple[object, LargePut]]:
        """Return those under way; those that have a result for the last time."""
        found = self._all()
        ended = [each for each in self._running if each[1].result is not None]
        self._running = [each for each in self._running if each not in ended]
        self._ending += [put for _, put in ended]
        self._ending = [put for put in self._ending if not put.is_over]
        self._start_some()
        return found

    def give_up(self, slots: Collection[int]) -> None:
        """Forget the puts to the PVs of ``slots``, which have their results."""
        gone = [each for each in self._all() if each[1].slot in slots]
        for _, put in gone:
            put.give_up()
            self._ending.append(put)
        self._running = [each for each in self._running if each not in gone]
        self._waiting = [each for each in self._waiting if each not in gone]
        self._ending = [put for put in self._ending if not put.is_over]

    def close(self) -> None:
        """Give all up and wait for their threads, 30 s with an IOC that has stopped."""
        self.give_up({put.slot for _, put in self._all()})
        for put in self._ending:
            put.join()

    def _all(self) -> list[tuple[object, LargePut]]:
        return [*self._running, *self._waiting]

    def _start_some(self) -> None:
        for each in list(self._waiting):
            busy = {put.slot for _, put in self._running}
            if len(self._running) >= MOST:
                return
            if each[1].slot not in busy:
                self._waiting.remove(each)
                self._running.append(each)
                each[1].start()
