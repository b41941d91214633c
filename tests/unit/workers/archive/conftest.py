"""Appliances and fetchers that end with the test."""

import pytest

from tests.support.appliance import Appliance
from tests.support.asking import QUICK, Asking


@pytest.fixture
def appliance():
    """Make local appliances."""
    made = []

    def make(*arguments):
        made.append(Appliance(*arguments))
        return made[-1]

    yield make
    for each in made:
        each.stop()


@pytest.fixture
def asking(qtbot):
    """Make fetchers that ask the given addresses."""
    made = []

    def make(*addresses, limits=QUICK):
        made.append(Asking(qtbot, addresses, limits))
        return made[-1]

    yield make
    for each in made:
        each.close()
