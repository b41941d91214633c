"""Servers that are no rsrv, in child processes: caproto's and pcaspy's (the old CAS library).

``caproto_ioc.py`` and ``pcaspy_ioc.py`` say what they serve, ``getters_ioc.py`` PVs that are read
from a device. They end with their parent, and fail the test with what they wrote to stderr if they
do not come up.
"""

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Self

from tests.support.server_process import ServerProcess

SORTS = ("caproto", "pcaspy")


class ForeignIoc(ServerProcess):
    """One server of ``sort`` on ``port`` of 127.0.0.1; its PVs begin with ``prefix``."""

    def __init__(self, sort: str, port: int, prefix: str) -> None:
        super().__init__()
        if find_spec(sort) is None:
            raise RuntimeError(f"{sort} is not installed: bash packaging/bootstrap.sh test")
        self._sort, self._port = sort, port
        self._words = [f"{sort}_ioc.py", prefix]

    def start(self) -> Self:
        env = dict(
            os.environ,
            EPICS_CA_SERVER_PORT=str(self._port),  # caproto reads this one only
            EPICS_CAS_SERVER_PORT=str(self._port),
            EPICS_CAS_INTF_ADDR_LIST="127.0.0.1",
            EPICS_CAS_AUTO_BEACON_ADDR_LIST="NO",
            EPICS_CAS_BEACON_ADDR_LIST="127.0.0.1",
            EPICS_CAS_BEACON_PORT=os.environ["EPICS_CA_REPEATER_PORT"],
            EPICS_CA_ADDR_LIST="127.0.0.1",
            EPICS_CA_AUTO_ADDR_LIST="NO",
        )
        script, *words = self._words
        self.begin([sys.executable, str(Path(__file__).with_name(script)), *words], env)
        return self

    def tell(self, command: str) -> str:
        """Give it a line on its stdin; return the line that it answers."""
        self.say(command)
        answer = next(self.heard(), "")
        if not answer:
            raise RuntimeError(f"{self._sort} has ended")
        return answer.rstrip("\n")


class GettersIoc(ForeignIoc):
    """PVs that are read from a device, by a server of ``sort``; ``live``: one updates by itself."""

    def __init__(self, sort: str, port: int, prefix: str, live: bool) -> None:
        super().__init__(sort, port, prefix)
        self._words = ["getters_ioc.py", sort, prefix, *(["live"] if live else [])]

    def reads(self) -> dict[str, int]:
        """Return how often each PV was read from its device."""
        pairs = (word.split("=") for word in self.tell("").split())
        return {name: int(count) for name, count in pairs}
