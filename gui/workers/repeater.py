"""One caRepeater per user session: a child process, unless one already holds the port.

pyepics' wheel ships no caRepeater program; without one every context leaves a zombie behind and
reconnecting after a long outage takes minutes (CA rule 7).
"""

import os
import socket
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Final

DEFAULT_PORT: Final = 5065
_PROGRAM: Final = (
    "import ctypes, os, signal, sys;"
    "ctypes.CDLL(None).prctl(1, signal.SIGKILL);"
    "os.getppid() == int(sys.argv[2]) or os._exit(0);"  # the parent died before prctl
    "ctypes.CDLL(sys.argv[1]).caRepeaterThread(None)"
)


def repeater_port() -> int:
    """Return the port that the user's environment gives the repeater."""
    text = os.environ.get("EPICS_CA_REPEATER_PORT", "")
    return int(text) if text.isdigit() else DEFAULT_PORT


def repeater_running() -> bool:
    """Tell whether the repeater's UDP port is taken, as libca itself does."""
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
    """Starts the repeater and ends it again; does nothing where one is running."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the child where needed. Does not wait; loads no CA library here."""
        path = _libca_path()
        if path is None or repeater_running():
            return
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _PROGRAM, str(path), str(os.getpid())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def stop(self) -> None:
        """End the child that this process started."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
