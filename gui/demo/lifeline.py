"""Ends a child process of the demo when its parent ends, in whatever way."""

import ctypes
import os
import signal
import threading


def end_with_parent() -> None:
    """Die when the parent dies (Linux), or when stdin ends."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    threading.Thread(target=_wait_for_end_of_stdin, daemon=True).start()


def _wait_for_end_of_stdin() -> None:
    # by descriptor: a buffered read would hold a lock that the interpreter's end waits for
    while os.read(0, 4096):
        pass
    os._exit(0)
