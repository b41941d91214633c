"""A network of its own for an IOC, behind a cable that can be made bad (Linux, root only)."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager


class NotPermittedError(Exception):
    """Network namespaces or ``netem`` cannot be used here; the text says why."""


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
        self._here, self._there = f"pvo{os.getpid()}", f"pvi{os.getpid()}"

    def lay(self) -> None:
        """Make it. Raises ``NotPermittedError``."""
        if os.getuid() or not shutil.which("ip") or not shutil.which("tc"):
            raise NotPermittedError("network namespaces need root, ip and tc")
        command("ip", "netns", "add", self.name)
        command("ip", "link", "add", self._here, "type", "veth", "peer", "name", self._there)
        command("ip", "link", "set", self._there, "netns", self.name)
        command("ip", "addr", "add", f"{self.outer}/24", "dev", self._here)
        command("ip", "link", "set", self._here, "up")
        inside = ("ip", "-n", self.name)
        command(*inside, "addr", "add", f"{self.inner}/24", "dev", self._there)
        command(*inside, "link", "set", self._there, "up")
        command(*inside, "link", "set", "lo", "up")

    def make(self, *quality: str) -> None:
        """Let both directions be of this ``netem`` quality, such as "loss", "5%"."""
        for where in ((), self.wrapper):
            device = self._there if where else self._here
            command(*where, "tc", "qdisc", "replace", "dev", device, "root", "netem", *quality)

    def remove(self) -> None:
        """Take it away, as far as it is there."""
        for words in (("ip", "link", "del", self._here), ("ip", "netns", "del", self.name)):
            subprocess.run(words, capture_output=True, check=False)


@contextmanager
def bad_cable() -> Iterator[BadCable]:
    """Lay a cable for the time of the block. Raises ``NotPermittedError``."""
    cable = BadCable()
    try:
        cable.lay()
        yield cable
    finally:
        cable.remove()
