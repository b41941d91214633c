"""Uncaught exceptions of slots, threads and ctypes callbacks: logged, kept for the dialog."""

from __future__ import annotations

import logging
import sys
import threading
import time
import traceback
from collections import deque
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final

log = logging.getLogger("pvwatch.uncaught")
KEPT: Final = 100
_LONGEST: Final = 20_000  # characters of one trace; a message may hold a whole file
KINDS: Final = 200  # different exceptions counted apart


@dataclass(frozen=True, slots=True)
class Uncaught:
    """One exception; ``key`` is the same for all of one type from one line of code."""

    key: str
    summary: str
    where: str
    trace: str
    time_ns: int


class UncaughtHooks:
    """Replaces the interpreter's three exception hooks between ``install`` and ``remove``.

    A hook runs on the thread that failed, libca's too: it formats, logs and appends to ``caught``,
    never waits and never raises. Whoever shows them takes them from the left.
    """

    def __init__(self) -> None:
        self.caught: deque[Uncaught] = deque(maxlen=KEPT)
        self._seen: dict[str, int] = {}
        self._before: tuple[Any, Any, Any] | None = None

    def install(self) -> None:
        """Set the hooks."""
        if self._before is None:
            self._before = sys.excepthook, threading.excepthook, sys.unraisablehook
            sys.excepthook = self._in_slot
            threading.excepthook = self._in_thread
            sys.unraisablehook = self._unraisable

    def remove(self) -> None:
        """Restore the hooks found by ``install``."""
        if self._before is not None:
            sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
            self._before = None

    def _in_slot(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if not issubclass(kind, Exception):  # Ctrl-C, sys.exit
            sys.__excepthook__(kind, error, trace)
            return
        self._take(kind, error, trace, "")

    def _in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_type is not SystemExit:
            name = args.thread.name if args.thread is not None else "a thread"
            self._take(args.exc_type, args.exc_value, args.exc_traceback, f"thread {name}")

    def _unraisable(self, args: Any) -> None:
        # args.object is not kept: it may be about to be freed
        where = args.err_msg or "Exception ignored"
        name = getattr(args.object, "__qualname__", type(args.object).__name__)
        self._take(args.exc_type, args.exc_value, args.exc_traceback, f"{where} {name}")

    def _take(
        self,
        kind: type[BaseException],
        error: BaseException | None,
        trace: TracebackType | None,
        where: str,
    ) -> None:
        try:
            text = "".join(traceback.format_exception(kind, error, trace, limit=-30))
            if len(text) > _LONGEST:
                text = f"{text[: _LONGEST // 2]}\n…\n{text[-_LONGEST // 2 :]}"
            found = Uncaught(
                _place(kind, trace, where),
                f"{kind.__name__}: {error}"[:300],
                where or _function(trace),
                text,
                time.time_ns(),
            )
            self.caught.append(found)
            self._log(found)
        except Exception:
            sys.__excepthook__(kind, error, trace)  # type: ignore[arg-type]

    def _log(self, found: Uncaught) -> None:
        """Log the 1st, 2nd, 4th, 8th …: an error in every frame must not fill the disk."""
        if len(self._seen) > KINDS:
            self._seen.clear()
        count = self._seen[found.key] = self._seen.get(found.key, 0) + 1
        if count == 1:
            log.critical("Not caught in %s\n%s", found.where, found.trace.rstrip())
        elif count & (count - 1) == 0:
            log.critical(
                "Not caught in %s, for the %dth time: %s", found.where, count, found.summary
            )


def _innermost(trace: TracebackType | None) -> TracebackType | None:
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace


def _function(trace: TracebackType | None) -> str:
    last = _innermost(trace)
    return last.tb_frame.f_code.co_qualname if last is not None else "unknown"


def _place(kind: type[BaseException], trace: TracebackType | None, where: str) -> str:
    last = _innermost(trace)
    line = f"{last.tb_frame.f_code.co_filename}:{last.tb_lineno}" if last is not None else where
    return f"{kind.__name__} {line}"
