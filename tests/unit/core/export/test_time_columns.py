from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.export.time_columns import time_texts

TIMES = st.lists(st.integers(-(2**63) + 10**15, 2**63 - 10**15), max_size=20)


def one_by_one(time_ns, zone):
    seconds, rest = divmod(time_ns, 10**9)
    moment = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).astimezone(zone)
    text = moment.isoformat()
    return f"{text[:19]}.{rest:09d}{text[19:]}".encode()


@given(TIMES)
def test_times_of_utc_are_those_of_datetime(times):
    assert time_texts(np.array(times, np.int64), True) == [one_by_one(t, UTC) for t in times]


@given(
    st.lists(st.integers(0, 2**62), max_size=20),
    st.sampled_from(["Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns"]),
)
def test_times_of_a_zone_are_those_of_datetime(times, name):
    zone = ZoneInfo(name)
    wanted = [one_by_one(t, zone) for t in times]
    found = time_texts(np.array(times, np.int64), False, zone)
    assert [t for t in found if len(t) == 35] == found
    whole = [(a, b) for a, b in zip(found, wanted, strict=True) if len(b) == 35]
    assert all(a == b for a, b in whole)


@pytest.mark.parametrize("minutes", [-1, 0, 59, 60, 61])
def test_the_hour_that_comes_twice_has_both_offsets(minutes):
    at = int(datetime(2026, 10, 25, 0, 30, tzinfo=UTC).timestamp() + 60 * minutes) * 10**9
    zone = ZoneInfo("Europe/Berlin")
    assert time_texts(np.array([at]), False, zone) == [one_by_one(at, zone)]
