"""Charts that are filled from the archive: opened, awaited and read as by a person."""

from PySide6.QtCore import Qt

from gui.widgets.chart.controls.archive_notice import ArchiveNotice
from gui.widgets.chart.controls.span_box import SpanBox
from tests.support.archived_pvs import GeneratedPv
from tests.support.waiting import DEADLINE_MS
from tests.support.window import LEFT

SECOND = 10**9
KEYS = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
UNIT = {"EGU": "mA", "PREC": "3"}


def sawtooth(times):
    """Seconds within 100: a value tells when it was."""
    return (times // SECOND % 100).astype(float)


def shown(window, names):
    window.open_tabs.open_names(names, "Archive")
    content = window.open_tabs.current().content
    for slot in content.model.slots():
        assert content.store.name[slot] in names
    return content


def sawtooth_chart(window, appliance, name, qtbot):
    """Return a tab with a live PV whose archived values tell when they were, as asked so far."""
    appliance.pvs[name] = GeneratedPv(SECOND, sawtooth, properties=UNIT)
    content = shown(window, [name])
    qtbot.waitUntil(lambda: content.store.metadata[0] is not None)  # its axis is that of the unit
    at_rest(content, qtbot)
    return content


def notice(content):
    return content.chart.findChild(ArchiveNotice)


def seen(panel):
    """Return what the table of a panel beneath the chart says, by rows; none while it is hidden."""
    return panel.rows()[1:] if panel is not None and panel.isVisible() else []


def at_rest(content, qtbot):
    """Wait until all that was asked has come, and some frames were painted since.

    The first look may be of a chart that has not its width yet, on a busy machine; so there is
    rest when a look that began at rest asked for nothing.
    """
    fill = content.traces.archive

    def rests():
        return fill.is_at_rest() and not notice(content).text().endswith("…")

    qtbot.waitUntil(rests, timeout=DEADLINE_MS)
    look = fill._next_look
    qtbot.waitUntil(lambda: fill._next_look != look and rests(), timeout=DEADLINE_MS)
    frames = content.chart.frames
    qtbot.waitUntil(lambda: content.chart.frames > frames + 2, timeout=DEADLINE_MS)


def enter(qtbot, content, text):
    line = content.chart.findChild(SpanBox).lineEdit()
    qtbot.mouseClick(line, LEFT)
    qtbot.keyClick(line, KEYS.Key_A, CTRL)
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, KEYS.Key_Return)


def read(content, at_ns):
    (reading,) = content.chart.canvas.readings(at_ns)
    return reading
