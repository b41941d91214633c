"""Offsets of displayed times: what reads alike is told apart, and a range has its own zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.chart.time_ticks import time_ticks
from gui.core.pv.formatting import format_clock, format_moment, format_time
from gui.core.pv.time_zone import Zone, zone_of_range

SECOND, HOUR = 10**9, 3600 * 10**9


def at(*moment):
    return int(datetime(*moment, tzinfo=UTC).timestamp()) * SECOND


@given(second=st.integers(at(2026, 1, 1) // SECOND, at(2027, 1, 1) // SECOND), far=st.booleans())
@pytest.mark.parametrize("name", ["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe"])
def test_a_time_comes_twice_where_two_moments_read_alike(name, second, far):
    local = ZoneInfo(name)
    if not far:  # near a change: within two hours
        changes = [s for s in range(at(2026, 1, 1) // SECOND, at(2027, 1, 1) // SECOND, 86400)
                   if offset(local, s) != offset(local, s + 86400)]  # fmt: skip
        second = changes[second % 2] + second % 86400
    reads = datetime.fromtimestamp(second, local).replace(tzinfo=None, fold=0)
    alike = [
        other
        for other in range(second - 3 * 3600, second + 3 * 3600 + 1, 1800)
        if datetime.fromtimestamp(other, local).replace(tzinfo=None, fold=0) == reads
    ]
    assert Zone(False, local).comes_twice(second) == (len(alike) == 2)
    assert set(alike) <= set(
        Zone(False, local).moments(int((reads - datetime(1970, 1, 1)).total_seconds()))
    )


def offset(local, second):
    return datetime.fromtimestamp(second, local).utcoffset()


def test_moments_have_the_offset_of_their_own_day(zone):
    for month in (1, 7):
        moment = at(2026, month, 15, 12) + 125_000_000
        local = datetime.fromtimestamp(moment // SECOND, zone)
        plus = f"{local:%z}"[:3] + ":" + f"{local:%z}"[3:]
        assert format_moment(moment, False) == f"{local:%Y-%m-%d %H:%M:%S}.125 {plus}"
        assert format_moment(moment, True, 0) == f"2026-{month:02d}-15 12:00:00 UTC"
        assert format_time(moment, False) == f"{local:%H:%M:%S}.125"  # as it is read but once
        assert format_clock(moment, False) == f"{local:%H:%M:%S} {plus}"


def test_times_of_the_hour_that_comes_twice_differ(zone):
    first = {"Europe/Berlin": at(2026, 10, 25, 0, 30), "America/St_Johns": at(2026, 11, 1, 4, 0)}
    if zone.key in first:
        moments = (first[zone.key], first[zone.key] + HOUR)
        walls = {
            datetime.fromtimestamp(m // SECOND, zone).replace(tzinfo=None, fold=0) for m in moments
        }
        assert len(walls) == 1
        assert len({format_time(m, False) for m in moments}) == 2
        assert len({format_moment(m, False) for m in moments}) == 2


def test_a_range_has_its_own_zone():
    berlin = ZoneInfo("Europe/Berlin")
    july = at(2026, 7, 1)
    assert zone_of_range(july, july + HOUR, False, berlin) == "CEST, UTC+02:00"
    assert zone_of_range(july, july + HOUR, True, berlin) == "UTC"
    both = zone_of_range(at(2026, 10, 24), at(2026, 10, 26), False, berlin)
    assert both == "CEST, UTC+02:00; from 2026-10-25 02:00 CET, UTC+01:00"
    assert zone_of_range(july, july, False, ZoneInfo("America/Sao_Paulo")) == "UTC-03:00"
    newfoundland = ZoneInfo("America/St_Johns")
    assert zone_of_range(july, july, False, newfoundland) == "NDT, UTC-02:30"


def test_ticks_tell_the_offset_once_it_has_changed():
    berlin = ZoneInfo("Europe/Berlin")
    begin = at(2026, 10, 25, 0)
    labels = [t.label for t in time_ticks(begin, begin + 2 * HOUR, 500, False, berlin)]
    assert labels == [
        "02:00\n2026-10-25", "02:30", "02:00\nUTC+01:00", "02:30", "03:00",
    ]  # fmt: skip
