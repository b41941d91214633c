"""A server whose PVs are read from a device, as a child process: ``getters_ioc.py``."""

import os
import signal
import subprocess
import sys
from pathlib import Path


class GettersIoc:
    """One server of ``sort``, "caproto" or "pcaspy", on ``port`` of 127.0.0.1."""

    def __init__(self, sort: str, port: int, prefix: str, live: bool) -> None:
        self._words = [sort, prefix, *(["live"] if live else [])]
        self._port = str(port)
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> "GettersIoc":
        env = dict(
            os.environ,
            EPICS_CA_SERVER_PORT=self._port,  # caproto reads this one only
            EPICS_CAS_SERVER_PORT=self._port,
            EPICS_CAS_INTF_ADDR_LIST="127.0.0.1",
            EPICS_CAS_AUTO_BEACON_ADDR_LIST="NO",
            EPICS_CAS_BEACON_ADDR_LIST="127.0.0.1",
            EPICS_CAS_BEACON_PORT=os.environ["EPICS_CA_REPEATER_PORT"],
        )
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("getters_ioc.py")), *self._words],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.strip() == "READY":
                return self
        raise RuntimeError(f"the server ended with {self._process.wait()}")

    def reads(self) -> dict[str, int]:
        """Return how often each PV was read from its device."""
        assert self._process is not None
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        pairs = (word.split("=") for word in self._process.stdout.readline().split())
        return {name: int(count) for name, count in pairs}

    def signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def stop(self) -> None:
        """Kill it, stopped or not."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
            self._process = None
