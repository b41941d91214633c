"""A network namespace for an IOC, behind a cable that can be made bad (Linux, root only).

``netem`` makes it bad where the kernel has it; elsewhere each packet goes through this process, by
two tun devices, which delay and lose packets as ``netem`` does.
"""

import contextlib
import fcntl
import heapq
import os
import random
import select
import shutil
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_TUNSETIFF, _TUN, _NO_INFO = 0x400454CA, 0x1, 0x1000


class NotPermittedError(Exception):
    """Network namespaces cannot be used here; the text says why."""


def command(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotPermittedError(f"{' '.join(words)}: {done.stderr.strip() or done.returncode}")


class BadCable:
    """The network namespace ``name``; the IOC in it has ``inner``, this machine has ``outer``."""

    def __init__(self) -> None:
        self.name = f"pvwf{os.getpid()}"
        net = f"10.213.{os.getpid() % 250}"
        self.outer, self.inner = f"{net}.1", f"{net}.2"
        self.wrapper = ("ip", "netns", "exec", self.name)
        self.kind = "netem"
        self._here, self._there = f"pvo{os.getpid()}", f"pvi{os.getpid()}"
        self._relay: Relay | None = None

    def lay(self) -> None:
        """Make it. Raises ``NotPermittedError``."""
        if os.getuid() or not shutil.which("ip") or not shutil.which("tc"):
            raise NotPermittedError("network namespaces need root, ip and tc")
        command("ip", "netns", "add", self.name)
        command("ip", "link", "add", self._here, "type", "veth", "peer", "name", self._there)
        try:
            command("tc", "qdisc", "add", "dev", self._here, "root", "netem", "loss", "0%")
        except NotPermittedError:
            self.kind = "tun"
            command("ip", "link", "del", self._here)
            self._relay = Relay(self._here, self._there)
        command("ip", "link", "set", self._there, "netns", self.name)
        inside = ("ip", "-n", self.name)
        for where, device, address in (
            (("ip",), self._here, self.outer),
            (inside, self._there, self.inner),
        ):
            command(*where, "addr", "add", f"{address}/24", "dev", device)
            command(*where, "link", "set", device, "up")
        command(*inside, "link", "set", "lo", "up")

    def make(self, delay_ms: int = 0, jitter_ms: int = 0, loss: int = 0) -> None:
        """Let both directions delay packets so long and lose ``loss`` percent of them."""
        if self._relay is not None:
            self._relay.quality = (delay_ms / 1e3, jitter_ms / 1e3, loss / 100)
            return
        quality = ("delay", f"{delay_ms}ms", f"{jitter_ms}ms", "loss", f"{loss}%")
        for where, device in (((), self._here), (self.wrapper, self._there)):
            command(*where, "tc", "qdisc", "replace", "dev", device, "root", "netem", *quality)

    def remove(self) -> None:
        """Take it away, as far as it is there."""
        if self._relay is not None:
            self._relay.stop()
        for words in (("ip", "link", "del", self._here), ("ip", "netns", "del", self.name)):
            subprocess.run(words, capture_output=True, check=False)


class Relay:
    """Carries packets between two new tun devices on a thread of its own."""

    def __init__(self, here: str, there: str) -> None:
        self.quality = (0.0, 0.0, 0.0)  # delay, jitter (s), loss (0 to 1)
        self._going = True
        self._ends = [_tun(here), _tun(there)]
        self._thread = threading.Thread(target=self._carry, name="bad cable", daemon=True)
        self._thread.start()

    def _carry(self) -> None:
        due: list[tuple[float, int, int, bytes]] = []
        number = 0
        while self._going:
            wait = max(min(due[0][0] - time.monotonic(), 0.05), 0.0) if due else 0.05
            for end in select.select(self._ends, [], [], wait)[0]:
                with contextlib.suppress(OSError):
                    packet = os.read(end, 65_536)
                    delay, jitter, loss = self.quality
                    if random.random() < loss:
                        continue
                    number += 1
                    at = time.monotonic() + max(delay + random.uniform(-jitter, jitter), 0.0)
                    other = self._ends[self._ends[0] == end]
                    heapq.heappush(due, (at, number, other, packet))
            while due and due[0][0] <= time.monotonic():
                _, _, other, packet = heapq.heappop(due)
                with contextlib.suppress(OSError):
                    os.write(other, packet)

    def stop(self) -> None:
        self._going = False
        self._thread.join()
        for end in self._ends:
            os.close(end)


def _tun(name: str) -> int:
    try:
        end = os.open("/dev/net/tun", os.O_RDWR | os.O_CLOEXEC)
        fcntl.ioctl(end, _TUNSETIFF, struct.pack("16sH22x", name.encode(), _TUN | _NO_INFO))
    except OSError as error:
        raise NotPermittedError(f"neither netem nor tun devices: {error}") from error
    return end


@contextmanager
def bad_cable() -> Iterator[BadCable]:
    """Lay a cable for the time of the block. Raises ``NotPermittedError``."""
    cable = BadCable()
    try:
        cable.lay()
        yield cable
    finally:
        cable.remove()
