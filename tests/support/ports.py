"""Ports that no other test process has.

A process claims a block of ports by binding the first of them for as long as it lives: neither
two workers of pytest-xdist nor two runs on one machine can share a block. The blocks lie below the
ports that the kernel gives to sockets by itself, so none is taken by a connection meanwhile.
"""

import socket

_FIRST, _LAST, _BLOCK = 20_000, 32_700, 32


class _Block:
    """A claimed block; ``next`` goes round in it."""

    def __init__(self) -> None:
        self._guard = socket.socket()
        for begin in range(_FIRST, _LAST, _BLOCK):
            try:
                self._guard.bind(("127.0.0.1", begin))
            except OSError:
                continue
            self._guard.listen(1)
            self._begin, self._given = begin, 0
            return
        raise RuntimeError(f"all ports from {_FIRST} to {_LAST} are taken")

    def next(self) -> int:
        """Return the port after the one given before, of those that are free now."""
        for _ in range(_BLOCK):
            port = self._begin + 1 + self._given % (_BLOCK - 1)
            self._given += 1
            if _is_free(port):
                return port
        raise RuntimeError(f"no port of {self._begin} to {self._begin + _BLOCK} is free")


def _is_free(port: int) -> bool:
    with (
        socket.socket() as tcp,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
    ):
        try:
            tcp.bind(("127.0.0.1", port))
            udp.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


_block: _Block | None = None


def free_port() -> int:
    """Return a port of this process' own that is free for TCP and UDP on loopback."""
    global _block
    if _block is None:
        _block = _Block()
    return _block.next()


IOC_PORTS = tuple(free_port() for _ in range(3))
"""Where this process looks for IOCs: soft IOCs of its tests are started there."""
