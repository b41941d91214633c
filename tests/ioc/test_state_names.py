"""States beyond the 16 whose names Channel Access tells, and states of one name, by a real IOC.

The IOC's menuScan has 19 choices; what the IOC holds is read in its shell and by another program.
"""

import pytest
from PySide6.QtCore import Slot

from gui.core.inspector.inspection import inspect_pv
from gui.core.puts.record import PutOutcome
from gui.core.puts.validation import parse_put
from gui.core.pv.updates import Batch, StateNameRead
from gui.core.snapshots.comparison import SnapshotComparison
from gui.core.snapshots.difference import DifferenceState
from gui.core.snapshots.restore_value import restore_value
from gui.core.snapshots.snapshot import shown_value
from gui.core.snapshots.taking import StoreStates, snapshot_of
from gui.widgets.puts.confirm_dialog import PlannedPut
from gui.widgets.puts.value_editor import ValueEditor
from gui.workers.handle import live_workers
from tests.support.put_gestures import edit
from tests.support.putting import Putting
from tests.support.raw_ca import held_text, reading, write

# a tool tip is raised, which the offscreen platform cannot
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)

FIELDS = ("ZR", "ON", "TW", "TH", "FR", "FV", "SX", "SV", "EI", "NI", "TE", "EL", "TV", "TT", "FT",
          "FF")  # fmt: skip
FULL = "".join(f'field({field}ST,"S{number}")' for number, field in enumerate(FIELDS))
RECORDS = (
    """
record(ao,"{p}a"){{field(VAL,"1")field(PINI,"YES")}}
record(mbbo,"{p}valve"){{field(ZRST,"Closed")field(ONST,"Open")field(TWST,"Fault")
  field(THST,"Open")field(PINI,"YES")}}
record(mbbi,"{p}full"){{field(PINI,"YES")"""
    + FULL
    + """}}
record(mbbi,"{p}few"){{field(ZRST,"Idle")field(TWST,"Run")field(PINI,"YES")}}
"""
)
NAMES = ["a.SCAN", "valve", "few", "full"]
SLOT = {name: slot for slot, name in enumerate(NAMES)}
SCANS = {13: "1 minute", 14: "2 minute", 15: "3 minute", 16: "4 minute", 17: "5 minute",
         18: "6 minute"}  # fmt: skip


class Tab(Putting):
    """With the names of states that were read."""

    def __init__(self, names):
        super().__init__(names)
        self.read: list[tuple[int, str]] = []

    @Slot(object)
    def _take(self, batch: Batch) -> None:
        super()._take(batch)
        self.read += [(e.index, e.name) for e in batch.events if isinstance(e, StateNameRead)]

    def shown(self, name):
        return self.store.display_value(SLOT[name])


@pytest.fixture
def tab(qtbot, soft_ioc, prefix):
    ioc = soft_ioc(RECORDS.format(p=prefix))
    made = Tab([prefix + name for name in NAMES])
    made.ioc, made.prefix = ioc, prefix
    qtbot.waitUntil(made.ready)
    yield made
    made.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


def test_a_state_without_a_name_has_the_iocs(tab, qtbot):
    assert len(tab.store.metadata[0].labels) == 16 and tab.shown("a.SCAN") == "Passive"
    tab.ioc.put(f"{tab.prefix}a.SCAN", "5 minute")
    qtbot.waitUntil(lambda: tab.shown("a.SCAN") == "5 minute")
    assert tab.store.value[0] == 17.0
    tab.ioc.put(f"{tab.prefix}a.SCAN", "6 minute")
    qtbot.waitUntil(lambda: tab.shown("a.SCAN") == "6 minute")
    assert tab.store.value_text(0, 17.0) == "5 minute"  # a point of the past, as in the chart
    assert tab.store.value_text(0, 16.0) == "state 16"
    assert tab.read == [(17, "5 minute"), (18, "6 minute")]  # asked for once each
    pv = inspect_pv(tab.store, 0)
    assert pv.metadata.read_names == ((17, "5 minute"), (18, "6 minute"))


def test_a_name_is_never_that_of_another_state(tab, qtbot):
    for turn in range(300):
        tab.ioc.put(f"{tab.prefix}a.SCAN", SCANS[13 + turn % 6])
    tab.ioc.put(f"{tab.prefix}a.SCAN", "4 minute")
    qtbot.waitUntil(lambda: tab.shown("a.SCAN") == "4 minute")
    assert all(SCANS[index] == name for index, name in tab.read)
    assert len(tab.read) == len(set(tab.read))


def test_a_state_that_has_no_name_in_the_ioc(tab, qtbot):
    tab.ioc.put(f"{tab.prefix}few", 1)  # between Idle and Run, without a name
    qtbot.waitUntil(lambda: tab.store.value[2] == 1.0 and tab.shown("few") == "state 1")
    qtbot.waitUntil(lambda: (1, "") in tab.read)
    with pytest.raises(ValueError, match="no state “3”"):
        parse_put(tab.queue.target(2), "3")
    with pytest.raises(ValueError, match="no state “Walk”"):
        parse_put(tab.queue.target(2), "Walk")


def test_names_are_asked_for_again_when_the_metadata_changed(tab, qtbot):
    name = f"{tab.prefix}full"
    write(name, b"\0\x14")  # a 20, which no state has
    qtbot.waitUntil(lambda: [index for index, _ in tab.read] == [20])
    # what the IOC tells of any such number is no name: 20 and 21 would look alike
    assert held_text(name) == "Illegal Value" and tab.shown("full") == "state 20"
    tab.ioc.put(f"{name}.ONST", "One")
    qtbot.waitUntil(lambda: tab.store.metadata[3].labels[1] == "One")
    qtbot.waitUntil(lambda: len(tab.read) == 2 and tab.shown("full") == "state 20")


@pytest.mark.parametrize(
    ("keys", "held"),
    [("6 minute", "6 minute"), ("17", "5 minute"), ("0", "Passive"), (".5 second", ".5 second"),
     ("1", "Event")],
)  # fmt: skip
def test_a_choice_is_typed(tab, qtbot, keys, held):
    edit(tab, qtbot, SLOT["a.SCAN"], keys)
    qtbot.waitUntil(lambda: len(tab.ended) == 1)
    assert (tab.ended[0].outcome, tab.ended[0].reason) == (PutOutcome.CONFIRMED, "")
    assert held in tab.ioc.shell(f"dbgf {tab.prefix}a.SCAN")
    assert held_text(f"{tab.prefix}a.SCAN") == held
    qtbot.waitUntil(lambda: tab.shown("a.SCAN") == held)


def test_the_ioc_decides_on_what_it_did_not_tell(tab, qtbot):
    edit(tab, qtbot, SLOT["a.SCAN"], "never")
    qtbot.waitUntil(lambda: len(tab.ended) == 1)
    assert (
        tab.ended[0].outcome is PutOutcome.FAILED and "write request failed" in tab.ended[0].reason
    )
    assert held_text(f"{tab.prefix}a.SCAN") == "Passive"
    edit(tab, qtbot, SLOT["a.SCAN"], "25")  # rsrv takes a number beyond the choices of a menu
    qtbot.waitUntil(lambda: len(tab.ended) == 2)
    assert tab.ended[1].outcome is PutOutcome.CONFIRMED
    assert reading(f"{tab.prefix}a.SCAN").data == b"\0\x19"
    qtbot.waitUntil(lambda: (25, "") in tab.read)
    assert tab.shown("a.SCAN") == "state 25"


def test_what_cannot_be_a_state_is_not_sent(tab, qtbot):
    for keys, words in (("70000", "no state"), ("-1", "no state"), ("1.5", "no state")):
        assert words in edit(tab, qtbot, SLOT["a.SCAN"], keys)[0]
    assert tab.ended == []


def test_a_choice_beyond_16_is_restored(tab, qtbot):
    tab.ioc.put(f"{tab.prefix}a.SCAN", "5 minute")
    qtbot.waitUntil(lambda: tab.shown("a.SCAN") == "5 minute")
    item = snapshot_of(tab.store, [0]).items[0]
    assert shown_value(item) == "5 minute"
    live = StoreStates(tab.store)
    comparison = SnapshotComparison([item])
    comparison.refresh(live)
    assert comparison.state[0] == DifferenceState.EQUAL
    tab.ioc.put(f"{tab.prefix}a.SCAN", "6 minute")
    qtbot.waitUntil(lambda: tab.shown("a.SCAN") == "6 minute")
    comparison.refresh(live)
    assert comparison.difference(0).reason == "5 minute → 6 minute"
    tab.queue.request(0, restore_value(item, live.live(item.name)))
    qtbot.waitUntil(lambda: len(tab.ended) == 1)
    assert tab.ended[0].outcome is PutOutcome.CONFIRMED
    assert held_text(item.name) == "5 minute"
    qtbot.waitUntil(lambda: tab.shown("a.SCAN") == "5 minute")
    comparison.refresh(live)
    assert comparison.state[0] == DifferenceState.EQUAL


def test_two_states_of_one_name(tab, qtbot):
    target = tab.queue.target(SLOT["valve"])
    editor = ValueEditor(target)
    qtbot.addWidget(editor)
    shown = [editor.field.itemText(index) for index in range(editor.field.count())]
    assert shown == ["Closed", "1 Open", "Fault", "3 Open"]
    with pytest.raises(ValueError, match="is the name of 2 states: write one of 1 Open, 3 Open"):
        parse_put(target, "Open")
    assert parse_put(target, "3 Open") == 3 and PlannedPut.of(target, 3).new == "3 Open"
    edit(tab, qtbot, SLOT["valve"], "3")
    qtbot.waitUntil(lambda: len(tab.ended) == 1)
    assert tab.ended[0].new == "3 Open" and tab.ended[0].outcome is PutOutcome.CONFIRMED
    assert reading(f"{tab.prefix}valve").data == b"\0\3"
    qtbot.waitUntil(lambda: tab.shown("valve") == "3 Open")
    item = snapshot_of(tab.store, [1]).items[0]
    tab.ioc.put(f"{tab.prefix}valve", "Closed")
    tab.ioc.put(f"{tab.prefix}valve.ZRST", "Shut")  # the names change, but not those two
    live = StoreStates(tab.store)
    qtbot.waitUntil(lambda: tab.shown("valve") == "Shut")
    tab.queue.request(1, restore_value(item, live.live(item.name)))
    qtbot.waitUntil(lambda: len(tab.ended) == 2)
    assert reading(f"{tab.prefix}valve").data == b"\0\3"
    tab.ioc.put(f"{tab.prefix}valve.THST", "Closing")
    tab.ioc.put(f"{tab.prefix}valve.FRST", "Open")
    qtbot.waitUntil(lambda: tab.shown("valve") == "Closing")
    with pytest.raises(ValueError, match="'Open' is the name of several"):
        restore_value(item, live.live(item.name))
