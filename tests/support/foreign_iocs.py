"""Servers that are no rsrv, in child processes: caproto's and pcaspy's (the old CAS library).

``caproto_ioc.py`` and ``pcaspy_ioc.py`` say what they serve. They end with their parent, and fail
the test with what they wrote to stderr if they do not come up.
"""

import os
import subprocess
import sys
import tempfile
import threading
from importlib.util import find_spec
from pathlib import Path

from tests.support.waiting import DEADLINE_S

SORTS = ("caproto", "pcaspy")


class ForeignIoc:
    """One server of ``sort`` on ``port`` of 127.0.0.1; its PVs begin with ``prefix``."""

    def __init__(self, sort: str, port: int, prefix: str) -> None:
        if find_spec(sort) is None:
            raise RuntimeError(f"{sort} is not installed: bash packaging/bootstrap.sh test")
        self._sort, self._port, self._prefix = sort, port, prefix
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> "ForeignIoc":
        port = str(self._port)
        env = dict(
            os.environ,
            EPICS_CA_SERVER_PORT=port,  # caproto reads this one only
            EPICS_CAS_SERVER_PORT=port,
            EPICS_CAS_INTF_ADDR_LIST="127.0.0.1",
            EPICS_CAS_AUTO_BEACON_ADDR_LIST="NO",
            EPICS_CAS_BEACON_ADDR_LIST="127.0.0.1",
            EPICS_CA_ADDR_LIST="127.0.0.1",
            EPICS_CA_AUTO_ADDR_LIST="NO",
        )
        script = Path(__file__).with_name(f"{self._sort}_ioc.py")
        with tempfile.TemporaryFile("w+") as complaints:
            self._process = subprocess.Popen(
                [sys.executable, str(script), self._prefix],
                env=env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                text=True,
            )
            late = threading.Timer(DEADLINE_S, self._process.kill)
            late.start()
            assert self._process.stdout is not None
            ready = any(line.strip() == "READY" for line in iter(self._process.stdout.readline, ""))
            late.cancel()
            late.join()
            if not ready:
                self.stop()
                complaints.seek(0)
                raise RuntimeError(f"{self._sort} did not come up:\n{complaints.read()}")
        return self

    def tell(self, command: str) -> str:
        """Give it a line on its stdin; return the line that it answers."""
        assert self._process is not None
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(command + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self._sort} has ended")
        return answer.rstrip("\n")

    def stop(self) -> None:
        """Kill it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
            self._process = None
