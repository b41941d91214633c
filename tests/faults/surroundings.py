"""Ports, folders and environment of a process that plays scenarios; set before libca is loaded."""

import atexit
import os
import shutil
import tempfile

from tests.support.ports import free_port

PORTS = 4
PLATFORMS = ("offscreen", "xcb")  # Qt's; xcb: on the display that DISPLAY names


def private_surroundings(platform: str) -> tuple[int, ...]:
    """Set this process' environment; return the ports at which IOCs are looked for."""
    ports = tuple(free_port() for _ in range(PORTS))
    state = tempfile.mkdtemp(prefix="pvwatch-faults-")
    atexit.register(shutil.rmtree, state, ignore_errors=True)
    os.environ.update(
        EPICS_CA_ADDR_LIST=" ".join(f"127.0.0.1:{port}" for port in ports),
        EPICS_CA_AUTO_ADDR_LIST="NO",
        EPICS_CA_REPEATER_PORT=str(free_port()),
        QT_QPA_PLATFORM=platform,
        HOME=state,
        XDG_CACHE_HOME=f"{state}/cache",
        XDG_DATA_HOME=f"{state}/data",
        XDG_CONFIG_HOME=f"{state}/config",
        XDG_STATE_HOME=f"{state}/state",
    )
    os.environ.pop("EPICS_CA_CONN_TMO", None)  # as users have it: 30 s
    return ports
