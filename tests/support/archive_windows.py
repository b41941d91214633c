"""The program's window with one local appliance, or two, that the environment names.

A test imports what it needs: ``from tests.support.archive_windows import appliance, window``, or
``appliances`` and ``window_of_two as window``.
"""

from contextlib import contextmanager

import pytest

from tests.support.appliance import Appliance
from tests.support.window import opened_window


@pytest.fixture
def appliance():
    made = Appliance()
    yield made
    made.stop()


@pytest.fixture
def appliances():
    made = [Appliance(), Appliance()]
    yield made
    for each in made:
        each.stop()


@contextmanager
def window_on(monkeypatch, *appliances):
    """Open the window on these; its tabs close without a question."""
    monkeypatch.setenv("PVWATCH_ARCHIVE_URL", " ".join(each.address for each in appliances))
    with opened_window() as made:
        yield made
        for content in made.open_tabs.contents():
            content.set_modified(False)


@pytest.fixture
def window(qtbot, appliance, monkeypatch):
    with window_on(monkeypatch, appliance) as made:
        yield made


@pytest.fixture
def window_of_two(qtbot, appliances, monkeypatch):
    with window_on(monkeypatch, *appliances) as made:
        yield made
