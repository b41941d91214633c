"""Ports, folders and environment of a process that plays scenarios; set before libca is loaded."""

import os
import tempfile
import threading

from tests.ports import free_port

PORTS = 4


_given: set[int] = set()
_giving = threading.Lock()


def ports_of_its_own() -> list[int]:
    """Return ports for one process, none of them given before: some are played at once."""
    with _giving:
        found: list[int] = []
        while len(found) <= PORTS:
            port = free_port()
            if port not in _given:
                _given.add(port)
                found.append(port)
        return found


def private_surroundings() -> tuple[int, ...]:
    """Set this process' environment; return the ports at which IOCs are looked for."""
    given = os.environ.pop("PVWATCH_FAULTS_PORTS", "").split()
    *ports, repeater = map(int, given or ports_of_its_own())
    state = tempfile.mkdtemp(prefix="pvwatch-faults-")
    os.environ.update(
        EPICS_CA_ADDR_LIST=" ".join(f"127.0.0.1:{port}" for port in ports),
        EPICS_CA_AUTO_ADDR_LIST="NO",
        EPICS_CA_REPEATER_PORT=str(repeater),
        QT_QPA_PLATFORM="offscreen",
        XDG_CONFIG_HOME=f"{state}/config",
        XDG_STATE_HOME=f"{state}/state",
    )
    os.environ.pop("EPICS_CA_CONN_TMO", None)  # as users have it: 30 s
    return tuple(ports)
