"""Restores of records that do something of their own: the comparison goes by what the IOC holds."""

import pytest
from hypothesis import strategies as st

from gui.core.snapshots.comparison import SnapshotComparison
from gui.core.snapshots.difference import DifferenceState
from gui.core.snapshots.taking import StoreStates, snapshot_of
from gui.workers.handle import live_workers
from tests.ioc.test_exact_round_trips import Kind, Round
from tests.support.exact_values import numbers
from tests.support.raw_ca import held_text

# "fanout" has no monitors of its fields; "halved" is halved by its own forward link, which
# writes without processing, so that no monitor tells of it
ANY = Kind("", st.nothing(), b"")
RECORDS = """
record(ao,"{p}halved"){{field(VAL,"8")field(PREC,"3")field(PINI,"YES")field(FLNK,"{p}half")}}
record(calcout,"{p}half"){{field(CALC,"A/2")field(INPA,"{p}halved NPP NMS")
  field(OUT,"{p}halved NPP NMS")field(OOPT,"Every Time")}}
record(fanout,"{p}fan"){{field(SHFT,"1")}}
record(mbboDirect,"{p}bits"){{field(VAL,"0")field(PINI,"YES")}}
"""


@pytest.fixture
def ioc(soft_ioc, prefix):
    return soft_ioc(RECORDS.format(p=prefix))


@pytest.fixture
def tab(qtbot, ioc, prefix):
    made = Round(dict.fromkeys(["halved", "fan.SHFT", "bits.B0"], ANY), prefix)
    qtbot.waitUntil(made.ready)
    yield made
    made.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


@pytest.mark.parametrize(("name", "value"), [("halved", 5.0), ("fan.SHFT", 3), ("bits.B0", 1)])
def test_what_a_put_read_back_is_what_is_shown_and_compared(tab, qtbot, prefix, name, value):
    slot = list(tab.kinds).index(name)
    before = snapshot_of(tab.store, [slot]).items
    held = tab.client.read(prefix + name).held
    tab.queue.request(slot, value)
    qtbot.waitUntil(lambda: slot in tab.outcomes())
    now = tab.client.read(prefix + name)
    assert now.held != held
    if name == "halved":
        assert now.data == numbers("d", 2.5)
    shown = tab.store.display_value(slot)
    assert held_text(prefix + name) in shown  # there may be words about the severity with it
    compared = SnapshotComparison(before)
    compared.refresh(StoreStates(tab.store))
    assert compared.state[0] == DifferenceState.DIFFERENT
