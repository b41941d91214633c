"""Ports of our own."""

from gui.demo.ioc_process import free_ports


def free_port() -> int:
    """Return a port that is free for TCP and UDP on loopback."""
    return free_ports(1)[0]
