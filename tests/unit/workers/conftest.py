"""A worker over a source without Channel Access."""

import pytest

from gui.workers.handle import live_workers
from tests.support.fake_source import Taking


@pytest.fixture
def taking(qtbot, monkeypatch):
    made = Taking(monkeypatch)
    made.handle.start()
    yield made
    made.handle.close()
    qtbot.waitUntil(lambda: live_workers() == 0)
    assert made.sources[0].destroyed
