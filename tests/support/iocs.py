"""Fixtures that start soft IOCs, in reach of every test."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.ports import IOC_PORTS
from tests.support.soft_ioc import SoftIoc


@pytest.fixture
def prefix() -> str:
    """A prefix that no other test's PVs have."""
    return f"T{uuid.uuid4().hex[:8]}:"


@pytest.fixture
def quick_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """Search for lost channels every second, where the program does so every 10 s."""
    from gui.workers.ca import lost_channels

    monkeypatch.setattr(lost_channels, "RENEW_S", 1.0)


@pytest.fixture
def soft_ioc(tmp_path: Path) -> Iterator[Callable[..., SoftIoc]]:
    """Start soft IOCs from database texts, the first on port 0, the next on port 1."""
    started: list[SoftIoc] = []

    def start(database: str, access: str = "") -> SoftIoc:
        ioc = SoftIoc(database, tmp_path, IOC_PORTS[len(started)], access)
        started.append(ioc)
        return ioc.start()

    yield start
    for ioc in started:
        ioc.stop()
