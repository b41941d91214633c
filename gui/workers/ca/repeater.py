"""caRepeater of the user session: a child process, unless one already has the port.

pyepics' wheel ships no caRepeater program; without one every context leaves a zombie behind and
reconnecting after a long outage takes minutes (CA rule 7).
"""

import logging
import os
import socket
import subprocess
import sys
import threading
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Final

log = logging.getLogger("pvwatch")
DEFAULT_PORT: Final = 5065
_CHECK_S: Final = 1.0
_PROGRAM: Final = (
    "import ctypes, os, signal, sys;"
    "ctypes.CDLL(None).prctl(1, signal.SIGKILL);"
    "os.getppid() == int(sys.argv[2]) or os._exit(0);"  # the parent died before prctl
    "ctypes.CDLL(sys.argv[1]).caRepeaterThread(None)"
)


def repeater_port() -> int:
    """Return the repeater's port, from the user's environment or by default."""
    text = os.environ.get("EPICS_CA_REPEATER_PORT", "")
    return int(text) if text.isdigit() else DEFAULT_PORT


def repeater_running() -> bool:
    """Return whether the repeater's UDP port is taken, as libca itself checks."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("", repeater_port()))
        except OSError:
            return True
        return False


def wait_for_repeater(seconds: float) -> bool:
    """Wait until the port is taken, at most ``seconds``. Called on: worker thread."""
    deadline = time.monotonic() + seconds
    while not repeater_running():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True


def _libca_path() -> Path | None:
    spec = find_spec("epics")
    if spec is None or not spec.submodule_search_locations:
        return None
    found = sorted(Path(spec.submodule_search_locations[0]).glob("clibs/linux64/libca.so*"))
    return found[0] if found else None


class Repeater:
    """Keeps a repeater running: checks each second and starts one where there is none."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self.problem = ""  # why there is none; the program works without

    @property
    def pid(self) -> int | None:
        """Process id of the child that this process started last."""
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """Start the child where needed, now and later. Does not wait; loads no CA library."""
        path = _libca_path()
        if path is not None and self._thread is None:
            self._start_child(path)
            self._thread = threading.Thread(
                target=self._watch, args=(path,), name="pvwatch-repeater", daemon=True
            )
            self._thread.start()

    def _watch(self, path: Path) -> None:
        """Start another one when there is none."""
        while not self._stopping.wait(_CHECK_S):
            if self._process is not None and self._process.poll() is None:
                continue
            self._start_child(path)

    def _start_child(self, path: Path) -> None:
        try:
            if repeater_running():
                return
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _PROGRAM, str(path), str(os.getpid())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            self.problem = ""
        except OSError as error:  # no more processes or descriptors: tried again each second
            problem = error.strerror or str(error)
            if problem != self.problem:
                self.problem = problem
                log.warning(
                    "The CA repeater could not be started (%s): "
                    "reconnecting after an outage may take minutes",
                    problem,
                )

    def stop(self) -> None:
        """End the child that this process started."""
        if self._thread is not None:
            self._stopping.set()
            self._thread.join()
            self._thread = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
