"""Signals that end the program: Ctrl+C, SIGTERM, SIGHUP, turned into an event of Qt's loop."""

import contextlib
import signal
import socket
from types import FrameType
from typing import Final

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class TerminationSignals(QObject):
    """Emits ``received`` once, from the event loop. GUI thread, which must be the main thread.

    Python runs a handler between two of its own instructions, and one that raised
    ``KeyboardInterrupt`` would end whatever runs then, a slot half done; the C handler writes to
    a socket at once, whoever runs. A signal that was ignored, as under nohup, stays so. The second
    one ends the process at once, as it would without us.
    """

    received = Signal(str)  # the signal's name

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader, self._writer = socket.socketpair()
        for end in (self._reader, self._writer):
            end.setblocking(False)
        self._fd_before = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._before = {
            number: signal.signal(number, _nothing)
            for number in SIGNALS
            if signal.getsignal(number) is not signal.SIG_IGN
        }
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_written)

    @Slot()
    def _on_written(self) -> None:
        with contextlib.suppress(BlockingIOError):
            for number in self._reader.recv(64):
                if number in self._before:
                    for each in self._before:
                        signal.signal(each, signal.SIG_DFL)
                    self._notifier.setEnabled(False)
                    self.received.emit(signal.Signals(number).name)
                    return

    def close(self) -> None:
        """Restore the handlers found."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._fd_before)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._reader.close()
        self._writer.close()


def _nothing(number: int, frame: FrameType | None) -> None:
    """Handle in Python what the socket has reported."""
