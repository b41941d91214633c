"""A real soft IOC in a child process, on a port of its own, with real faults."""

import os
import re
import sys
from pathlib import Path
from typing import Self

import numpy as np

from tests.support.server_process import ServerProcess

MARK = "--- end of command ---"  # as in ioc_child.py, which must not be imported


class SoftIoc(ServerProcess):
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
        super().__init__()
        self._file = folder / f"ioc-{port}.db"
        self._file.write_text(database)
        self._access = folder / f"ioc-{port}.acf"  # access security rules
        self._access.write_text(access)
        self._port = port
        self._wrapper = wrapper  # command that runs it elsewhere, such as in a network namespace
        self._address, self._beacons = address, beacons

    @property
    def records(self) -> list[str]:
        """Names of the records that it serves."""
        return re.findall(r'record\(\w+, *"([^"]+)"\)', self._file.read_text())

    def start(self) -> Self:
        env = dict(
            os.environ,
            EPICS_CAS_SERVER_PORT=str(self._port),
            EPICS_CAS_INTF_ADDR_LIST=self._address,
            EPICS_CAS_AUTO_BEACON_ADDR_LIST="NO",
            EPICS_CAS_BEACON_ADDR_LIST=self._beacons,
        )
        child = str(Path(__file__).with_name("ioc_child.py"))
        access = [str(self._access)] if self._access.stat().st_size else []
        self.begin([*self._wrapper, sys.executable, child, str(self._file), *access], env)
        return self

    def shell(self, command: str) -> str:
        """Run an IOC shell command; return what it printed."""
        self.say(command)
        printed: list[str] = []
        for line in self.heard():
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


def missing_of(values: np.ndarray) -> int:
    """Return how many counts lack between the second and the last of ``values`` (n,).

    Not between the first two: an IOC of EPICS base sends a subscription's first value before it
    enables its updates (``event_add_action`` in rsrv's camessage.c); what the record posts between
    the two is never sent, and ``SoftIoc.merged`` does not count it. That counts what was merged
    with the first one too, which is not missing here: at most as many are missing as it says.
    """
    sent = values[1:]
    return int(sent[-1] - sent[0]) + 1 - len(sent) if len(sent) else 0
