"""Local time of other places, for one test."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

import pytest


@contextmanager
def in_zone(name: str) -> Iterator[ZoneInfo]:
    """Let this process have the local time of ``name``, such as Europe/Berlin."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = name
    time.tzset()
    try:
        yield ZoneInfo(name)
    finally:
        if before is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = before
        time.tzset()


@pytest.fixture(params=["Europe/Berlin", "America/St_Johns", "UTC"])
def zone(request: pytest.FixtureRequest) -> Iterator[ZoneInfo]:
    with in_zone(request.param) as local:
        yield local


@pytest.fixture
def berlin() -> Iterator[ZoneInfo]:
    with in_zone("Europe/Berlin") as local:
        yield local
