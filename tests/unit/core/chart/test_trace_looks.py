"""Looks of traces: one for each PV, never changed, and the same again from the file."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from gui.core.chart.trace_looks import LOOKS, TraceLooks
from gui.core.groups.group import Group, PvSpec
from gui.files.groups.pvgroup import dumps, loads
from gui.widgets.chart.palette import COLORS, trace_color, trace_dash

NAMES = [f"pv{number}" for number in range(40)]
ticks = st.lists(st.sampled_from(range(40)), max_size=60)


def plotted(*numbers):
    return [PvSpec(NAMES[number], plot=True) for number in numbers]


@given(ticks, st.permutations(range(40)))
def test_a_pv_keeps_its_look_whatever_is_plotted_and_however_rows_are_sorted(toggled, rows):
    looks, on, seen = TraceLooks(), set(), {}
    for number in toggled:
        on ^= {number}
        shown = [row for row in rows if row in on]
        for row, look in zip(shown, looks.allot(plotted(*shown)), strict=True):
            assert seen.setdefault(row, look) == look


@given(ticks)
def test_up_to_28_pvs_that_were_ever_plotted_look_different(toggled):
    looks, given_ = TraceLooks(), {}
    for number in toggled:
        given_[number] = looks.allot(plotted(number))[0]
    assert len(set(given_.values())) == min(len(given_), LOOKS)
    assert all(0 <= look < LOOKS for look in given_.values())


@given(ticks)
def test_a_file_gives_the_looks_that_were_seen(toggled):
    looks, on = TraceLooks(), set()
    for number in toggled:
        on ^= {number}
        looks.allot(plotted(*sorted(on)))
    shown = plotted(*sorted(on))
    pvs = tuple(PvSpec(name, plot=number in on) for number, name in enumerate(NAMES))
    group = loads(dumps(Group(pvs=looks.written(pvs)))).group
    read = [spec for spec in group.pvs if spec.plot]
    assert TraceLooks().allot(read) == looks.allot(shown)
    assert TraceLooks().written(group.pvs) == group.pvs


def test_looks_that_the_order_gives_are_not_written():
    looks = TraceLooks()
    looks.allot(plotted(0, 1, 2))
    assert [spec.look for spec in looks.written(plotted(0, 1, 2))] == [None] * 3
    assert [spec.look for spec in looks.written(plotted(1, 2))] == [1, 2]
    heading = PvSpec("# heading", plot=True)
    assert looks.written([heading, *plotted(0)]) == (heading, *plotted(0))


def test_the_look_of_the_file_comes_first():
    chosen = [*plotted(0), replace(plotted(1)[0], look=0)]
    assert TraceLooks().allot(chosen) == [1, 0]


def test_each_look_is_a_colour_and_a_dash_of_its_own():
    assert len({(trace_color(n), trace_dash(n)) for n in range(LOOKS)}) == LOOKS
    assert len(COLORS) * 4 == LOOKS
