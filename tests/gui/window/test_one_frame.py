"""Table, legend and the mark of the tab say the same at any time: that of the latest frame."""

import pytest

from gui.core.groups.group import Group, PvSpec
from gui.core.pv.severity import SEVERITY_SYMBOLS
from gui.core.pv.updates import Metadata, MetadataChange, PvKind
from gui.core.table.columns import COLUMNS, VALUE
from gui.widgets.chart.readings.legend import NOW as LEGEND_NOW
from gui.widgets.table.model import PvTableModel
from tests.support.batches import batch, connected

FRAMES = 8
SEVERITY = COLUMNS.index("Severity")
PVS = 12


class Seen:
    """What the table last painted, and what legend and tab say at the same time."""

    def __init__(self, window, tab, monkeypatch):
        self._bar, self._tab = window.tab_widget, tab
        self._painted: dict[int, str] = {}
        self._symbol: dict[int, str] = {}
        asked = PvTableModel.cell

        def note(model, row, column):
            made = asked(model, row, column)
            if column == VALUE:
                self._painted[row] = made.text
            elif column == SEVERITY:
                self._symbol[row] = made.text[0]
            return made

        monkeypatch.setattr(PvTableModel, "cell", note)

    def now(self):
        """Return value of the first row and in the legend, mark of the first row and of the tab."""
        item = self._tab.chart.legend.item(0, LEGEND_NOW)
        in_legend = item.text() if item is not None else ""
        return (self._painted.get(0), in_legend), (self._symbol.get(0), self._bar.tabText(0)[0])


@pytest.fixture
def tab(window, qtbot):
    pvs = tuple(PvSpec(f"nobody:{n}", plot=n == 0) for n in range(PVS))
    made = window.open_tabs.open_group(Group("One", 60, pvs=pvs)).content
    say(made, 0, [connected(slot, PvKind.INTEGER, "LONG") for slot in range(PVS)])
    qtbot.waitUntil(lambda: made.chart.legend.rowCount() == 1)
    qtbot.waitUntil(lambda: made.first_value_at is not None)
    yield made
    made.set_modified(False)


def say(tab, number, events=()):
    """Let a batch arrive as one of the worker does: every PV has this number, alarms by turns."""
    now, severity = tab.store.now_ns(), number % 2
    rows = [(slot, now, number, severity, 3 * severity) for slot in range(PVS)]
    tab.worker._worker.batch_ready.emit(batch(rows, events, now))


def marks(number):
    symbol = SEVERITY_SYMBOLS[1] if number % 2 else "–"
    return symbol, SEVERITY_SYMBOLS[number % 2]


def test_what_comes_while_a_frame_is_made_is_shown_by_the_next_one(window, qtbot, tab, monkeypatch):
    clock, seen, frames, sent = tab._clock, Seen(window, tab, monkeypatch), [], []

    def arrive():
        """The batch is delivered before Qt paints what this frame has changed."""
        sent.append(len(sent) + 1)
        say(tab, sent[-1])

    say(tab, 0)
    qtbot.waitUntil(lambda: seen.now() == (("0", "0"), marks(0)))

    def note():
        frames.append(seen.now())

    clock.register(arrive)
    clock.painted.connect(note)
    qtbot.waitUntil(lambda: len(frames) >= FRAMES)
    clock.painted.disconnect(note)
    clock.unregister(arrive)
    for (in_table, in_legend), (of_row, of_tab) in frames:
        assert in_table == in_legend
        assert (of_row, of_tab) == marks(int(in_table))
    assert len({values for values, _ in frames}) >= FRAMES - 1, "every frame shows what is new"
    last = str(sent[-1])
    qtbot.waitUntil(lambda: seen.now()[0] == (last, last))
    assert tab.store.updates_total == (len(sent) + 2) * PVS


def test_a_picture_between_two_frames_shows_the_frame(window, qtbot, tab, monkeypatch):
    seen = Seen(window, tab, monkeypatch)
    say(tab, 1)
    qtbot.waitUntil(lambda: seen.now() == (("1", "1"), marks(1)))
    tab._clock.stop()
    say(tab, 2)
    qtbot.waitUntil(lambda: tab.store.value[0] == 2)
    window.grab()
    tab.table.selectRow(0)
    tab.table.viewport().repaint()
    assert seen.now() == (("1", "1"), marks(1))
    tab._clock.start()
    qtbot.waitUntil(lambda: seen.now() == (("2", "2"), marks(2)))


def test_a_row_that_was_out_of_view_shows_what_came_meanwhile(window, qtbot, tab, monkeypatch):
    seen = Seen(window, tab, monkeypatch)
    say(tab, 1)
    qtbot.waitUntil(lambda: seen.now()[0] == ("1", "1"))
    tab.widget.setMaximumHeight(tab.widget.height())
    tab.table.setFixedHeight(tab.table.rowHeight(0) * 4)
    tab.table.scrollToBottom()
    qtbot.waitUntil(lambda: tab.table.visible_rows()[0] > 0)
    say(tab, 2)
    qtbot.waitUntil(lambda: tab.chart.legend.item(0, LEGEND_NOW).text() == "2")
    tab.table.scrollToTop()
    qtbot.waitUntil(lambda: seen.now()[0] == ("2", "2"))
    assert tab.table.painted.cell(0, VALUE).text == "2"


def test_a_tab_that_comes_to_the_front_shows_what_came_meanwhile(window, qtbot, tab, monkeypatch):
    seen = Seen(window, tab, monkeypatch)
    say(tab, 1)
    qtbot.waitUntil(lambda: seen.now()[0] == ("1", "1"))
    other = window.open_tabs.open_group(Group("Other", 60, pvs=()))
    qtbot.waitUntil(lambda: not tab.widget.isVisible())
    before = tab._clock.frames
    say(tab, 2)
    qtbot.waitUntil(lambda: tab.store.value[0] == 2 and tab._clock.frames > before + 1)
    tab._clock.stop()
    window.tab_widget.setCurrentIndex(0)
    window.grab()
    assert seen.now()[0][0] == "2"
    tab._clock.start()
    other.content.set_modified(False)


def test_legend_and_table_have_the_same_digits(tab, qtbot):
    """Those of PREC, however near the chart is: what else it shows is at the cursor."""
    known = MetadataChange(0, Metadata("um", 2))
    say(tab, 3.3301, [connected(0, PvKind.FLOAT), known])
    legend, model = tab.chart.legend, tab.table.model()
    qtbot.waitUntil(lambda: legend.item(0, LEGEND_NOW).text().startswith("3.33"))
    say(tab, 3.3333)
    say(tab, 3.3352)
    qtbot.waitUntil(lambda: "3.34" in model.index(0, VALUE).data())
    qtbot.waitUntil(lambda: legend.item(0, LEGEND_NOW).text() == model.index(0, VALUE).data())
    assert legend.item(0, LEGEND_NOW).text() == "3.34 um"
