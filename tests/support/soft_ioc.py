"""A real soft IOC in a child process, on a port of its own, with real faults."""

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.support.waiting import until

MARK = "--- end of command ---"  # as in ioc_child.py, which must not be imported


class SoftIoc:
    """Starts, restarts on the same port, stops, kills; talks to the IOC's shell."""

    def __init__(
        self,
        database: str,
        folder: Path,
        port: int,
        access: str = "",
        wrapper: tuple[str, ...] = (),
        address: str = "127.0.0.1",
        beacons: str = "127.0.0.1",
    ) -> None:
        self._file = folder / f"ioc-{port}.db"
        self._file.write_text(database)
        self._access = folder / f"ioc-{port}.acf"  # access security rules
        self._access.write_text(access)
        self._port = port
        self._wrapper = wrapper  # command that runs it elsewhere, such as in a network namespace
        self._address, self._beacons = address, beacons
        self._process: subprocess.Popen[str] | None = None

    @property
    def records(self) -> list[str]:
        """Names of the records that it serves."""
        return re.findall(r'record\(\w+, *"([^"]+)"\)', self._file.read_text())

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def is_running(self) -> bool:
        """Tell whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> "SoftIoc":
        env = dict(
            os.environ,
            EPICS_CAS_SERVER_PORT=str(self._port),
            EPICS_CAS_INTF_ADDR_LIST=self._address,
            EPICS_CAS_AUTO_BEACON_ADDR_LIST="NO",
            EPICS_CAS_BEACON_ADDR_LIST=self._beacons,
        )
        self._process = subprocess.Popen(
            [
                *self._wrapper,
                sys.executable,
                str(Path(__file__).with_name("ioc_child.py")),
                str(self._file),
                *([str(self._access)] if self._access.stat().st_size else []),
            ],
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
        raise RuntimeError(f"the IOC ended with {self._process.wait()}")

    def shell(self, command: str) -> str:
        """Run an IOC shell command; return what it printed."""
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(command + "\n")
        self._process.stdin.flush()
        printed: list[str] = []
        for line in self._process.stdout:
            if MARK in line:
                break
            printed.append(line)
        return "".join(printed)

    def channel_count(self) -> int:
        """Return how many channels the server has, over all clients (``casr 1``)."""
        return sum(int(n) for n in re.findall(r"(\d+) [Cc]hannels?", self.shell("casr 1")))

    def sent(self, *records: str) -> list[int]:
        """Return VAL of counting records: how often each was processed."""
        return [int(float(self.shell(f"dbgf {record}").split()[-1])) for record in records]

    def merged(self, *records: str) -> int:
        """Return how many updates of ``records`` the server replaced by later ones.

        It does so where a client, or the machine, is too busy to take them one by one; this is
        its own count (``dbel``), over the subscriptions that there are now. Numbers only: texts
        and arrays wait in its queue without their value, and a second one is not counted.
        """
        told = "".join(self.shell(f"dbel {record} 3") for record in records)
        return sum(int(n) for n in re.findall(r"discarded by replacement=(\d+)", told))

    def scan(self, how: str, *records: str) -> None:
        """Let records be processed so often."""
        for record in records:
            self.put(f"{record}.SCAN", how)

    def stand(self, *records: str) -> list[int]:
        """Let counting records count no further; return their last values."""
        self.scan("Passive", *records)
        return self.sent(*records)

    def put(self, record: str, value: object) -> None:
        self.shell(f'dbpf "{record}" "{value}"')

    def signal(self, number: signal.Signals) -> None:
        """Send a signal; one that is to stop it has done so when this returns."""
        assert self._process is not None
        self._process.send_signal(number)
        if number is signal.SIGSTOP:
            until(lambda: set(self._states()) == {"T"})

    def _states(self) -> Iterator[str]:
        """Return the state of each thread: "T" for stopped."""
        for task in Path(f"/proc/{self.pid}/task").iterdir():
            with contextlib.suppress(OSError):  # it has just ended
                yield (task / "stat").read_text().rpartition(")")[2].split()[0]

    def stop(self) -> None:
        """Kill it, stopped or not."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    with contextlib.suppress(BrokenPipeError):
                        pipe.close()
            self._process = None

    def restart(self, database: str | None = None) -> None:
        """Kill and start again on the same port, with another database if given."""
        self.stop()
        if database is not None:
            self._file.write_text(database)
        self.start()


def counting_records(prefix: str, count: int, scan: str) -> str:
    """Return records whose VAL grows by one at every update: lost ones show as steps over one."""
    return "".join(
        f'record(calc,"{prefix}{k}"){{field(SCAN,"{scan}")field(CALC,"A+1")'
        f'field(INPA,"{prefix}{k}.VAL NPP NMS")field(EGU,"mA")field(PREC,"3")}}\n'
        for k in range(count)
    )
