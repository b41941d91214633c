"""Child processes of the demo: its IOCs, on private ports; they end with this process."""

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Final

from gui.files.disk.resources import resource

GROUPS: Final = ("accelerator", "vacuum", "optics", "detectors", "sample")


def free_ports(count: int) -> list[int]:
    """Return ports that are free for TCP and UDP on loopback."""
    ports: list[int] = []
    while len(ports) < count:
        with (
            socket.socket() as tcp,
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
        ):
            tcp.bind(("127.0.0.1", 0))
            port = int(tcp.getsockname()[1])
            try:
                udp.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in ports:
            ports.append(port)
    return ports


def demo_group_paths() -> list[Path]:
    """Return the demo's group files in the order of their tabs."""
    return [resource("demo", f"{name}.pvgroup") for name in GROUPS]


class DemoIoc:
    """The beamline's IOC and, under a supervisor, the sample device's, which has outages."""

    def __init__(self) -> None:
        self._children: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Start both. Sets EPICS_CA_* of this process: call it before libca is loaded."""
        beamline, device, repeater = free_ports(3)
        os.environ.update(
            EPICS_CA_ADDR_LIST=f"127.0.0.1:{beamline} 127.0.0.1:{device}",
            EPICS_CA_AUTO_ADDR_LIST="NO",
            EPICS_CA_SERVER_PORT=str(beamline),
            EPICS_CA_REPEATER_PORT=str(repeater),
        )
        self._spawn("gui.demo.ioc", "beamline.db", beamline)
        self._spawn("gui.demo.device", "sample.db", device)

    def _spawn(self, module: str, database: str, port: int) -> None:
        env = dict(os.environ)
        env.update(
            EPICS_CAS_SERVER_PORT=str(port),
            EPICS_CAS_INTF_ADDR_LIST="127.0.0.1",
            EPICS_CAS_AUTO_BEACON_ADDR_LIST="NO",
            EPICS_CAS_BEACON_ADDR_LIST="127.0.0.1",
        )
        file = Path(__file__).with_name(database)
        self._children.append(
            subprocess.Popen(
                [sys.executable, "-m", module, str(file)],
                env=env,
                cwd=Path(__file__).parents[2],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )

    def stop(self) -> None:
        """End the children, which also end by themselves when this process is killed."""
        for child in self._children:
            if child.stdin is not None:
                child.stdin.close()  # the supervisor ends its own child on this
        for child in self._children:
            try:
                child.wait(timeout=2.0)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self._children.clear()
