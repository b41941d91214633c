"""Puts that take long, and what an IOC makes of them: in cell, question, message and restore."""

import signal

import pytest
from PySide6.QtCore import Qt

from gui.core.puts.confirm_policy import ConfirmPolicy
from gui.core.table.columns import VALUE
from gui.widgets.snapshots.cells import RESULT
from tests.support.put_gestures import LEFT, log_lines, question, type_value
from tests.support.raw_ca import held_numbers
from tests.support.window import cells

NAMES = ["first", "busy", "cmd", "disp", "last"]
FIRST, BUSY, CMD, DISP, LAST = range(5)
RECORDS = """
record(ao,"{p}first"){{field(VAL,"1")field(PINI,"YES")field(EGU,"mm")field(PREC,"2")}}
record(ao,"{p}busy"){{field(VAL,"1")field(FLNK,"{p}seq")field(EGU,"mm")field(PREC,"2")}}
record(seq,"{p}seq"){{field(DLY1,"{delay}")field(DOL1,"1")field(LNK1,"{p}moved")}}
record(longout,"{p}moved"){{}}
record(bo,"{p}cmd"){{field(ZNAM,"Idle")field(ONAM,"Go")field(FLNK,"{p}back")field(PINI,"YES")}}
record(calcout,"{p}back"){{field(CALC,"0")field(OUT,"{p}cmd.VAL PP")}}
record(ao,"{p}disp"){{field(VAL,"1")field(DISP,"1")field(PINI,"YES")}}
record(ao,"{p}last"){{field(VAL,"1")field(PINI,"YES")}}
"""


@pytest.fixture
def scene(window, qtbot, soft_ioc, prefix, request):
    """The five PVs in an open tab, puts allowed."""
    ioc = soft_ioc(RECORDS.format(p=prefix, delay=getattr(request, "param", 8)))
    window.open_tabs.open_names([prefix + name for name in NAMES], "Puts")
    session = window.open_tabs.contents()[0]
    qtbot.waitUntil(lambda: bool(session.store.has_value.all()))
    qtbot.waitUntil(lambda: all(known is not None for known in session.store.metadata))
    qtbot.waitUntil(lambda: set(session.store.access) == {(True, True)})
    window.puts.allow(True)
    session.set_modified(False)
    yield session, ioc
    session.set_modified(False)


def cell(session, row):
    return cells(session, VALUE)[row]


def agree(window, qtbot, stop=None):
    """Answer the question; return what it said of earlier puts."""
    qtbot.waitUntil(lambda: question(window) is not None)
    asked = question(window)
    said = asked.earlier.text() if asked.earlier.isVisible() else ""
    if stop is not None and asked.choice.isChecked() != stop:
        qtbot.keyClick(asked.choice, Qt.Key.Key_Space)
    qtbot.mouseClick(asked.write_button, LEFT)
    return said


def results(panel):
    """Return what the panel's column "Result" says, by row."""
    return [panel.model.index(row, RESULT).data() for row in range(panel.model.rowCount())]


def held(prefix):
    return [value for name in NAMES for value in held_numbers(prefix + name)]


def test_a_put_is_followed_through_and_a_second_one_goes_out_meanwhile(
    window, scene, qtbot, prefix
):
    session, _ = scene
    type_value(window, session, qtbot, BUSY, "5")
    assert agree(window, qtbot) == ""
    qtbot.waitUntil(lambda: cell(session, BUSY).endswith("⟶ 5.00 mm being processed"))
    qtbot.waitUntil(lambda: cell(session, BUSY) == "5.00 mm  ⟶ 5.00 mm being processed, 2 s")
    assert "✓" not in cell(session, BUSY)
    tip = session.model.index(BUSY, VALUE).data(Qt.ItemDataRole.ToolTipRole)
    assert "not confirmed yet" in tip
    type_value(window, session, qtbot, BUSY, "6")
    said = agree(window, qtbot)
    assert f"{prefix}busy: 5.00 mm, being processed" in said
    assert "at once, without completion" in said
    qtbot.waitUntil(lambda: cell(session, BUSY) == "6.00 mm  ✓")
    assert "without completion" in window.status.currentMessage()
    qtbot.waitUntil(lambda: "earlier put of 5.00 mm being processed" in cell(session, BUSY))
    qtbot.waitUntil(lambda: cell(session, BUSY) == "6.00 mm  · earlier put done")
    assert "6.00 mm was sent meanwhile" in window.status.currentMessage()
    qtbot.waitUntil(lambda: cell(session, BUSY) == "6.00 mm")
    assert held(prefix)[BUSY] == 6.0
    qtbot.waitUntil(lambda: len(log_lines()) == 4)
    assert [(line["new"], line["result"]) for line in log_lines()] == [
        ("5.00", "requested"), ("6.00", "requested"), ("6.00", "confirmed"),
        ("5.00", "superseded"),
    ]  # fmt: skip


@pytest.mark.parametrize("scene", [4], indirect=True)
def test_waiting_is_cancelled_by_key_and_the_ioc_goes_on(window, scene, qtbot, prefix):
    session, _ = scene
    session.tools.puts.policy = ConfirmPolicy.NEVER
    type_value(window, session, qtbot, BUSY, "5")
    qtbot.waitUntil(lambda: "being processed" in cell(session, BUSY))
    session.table.go_to_row(BUSY)
    session.table.setFocus()
    qtbot.keyClick(session.table, Qt.Key.Key_Backspace, Qt.KeyboardModifier.ControlModifier)
    assert cell(session, BUSY) == "5.00 mm  ? put not waited for"
    assert "waiting was cancelled, not the put" in window.status.currentMessage()
    qtbot.keyClick(session.table, Qt.Key.Key_Backspace, Qt.KeyboardModifier.ControlModifier)
    assert "being waited for" in window.status.currentMessage()
    qtbot.waitUntil(lambda: cell(session, BUSY) == "5.00 mm  ✓")
    assert "told after the end of waiting" in window.status.currentMessage()
    assert held_numbers(f"{prefix}moved") == [1]


def test_outcomes_are_told_apart(window, scene, qtbot):
    session, ioc = scene
    session.tools.puts.policy = ConfirmPolicy.NEVER
    type_value(window, session, qtbot, CMD, "Go")
    qtbot.waitUntil(lambda: cell(session, CMD).endswith("≠ put done, changed since"))
    assert "done; now holds Idle" in window.status.currentMessage()
    type_value(window, session, qtbot, DISP, "3")
    qtbot.waitUntil(lambda: cell(session, DISP) == "1  ✕ put refused by the IOC")
    assert "DISP=1" in window.status.currentMessage()
    type_value(window, session, qtbot, BUSY, "5")
    qtbot.waitUntil(lambda: "being processed" in cell(session, BUSY))
    ioc.signal(signal.SIGSTOP)
    # silent where a channel may be asked; else libca's own echo ends the circuit
    words = ("no answer, the IOC is silent", "lost contact")
    qtbot.waitUntil(lambda: any(each in cell(session, BUSY) for each in words))
    ioc.signal(signal.SIGKILL)
    qtbot.waitUntil(lambda: cell(session, BUSY).endswith("? put: lost contact"))
    assert "not known" in window.status.currentMessage()


def test_the_table_shows_what_the_ioc_made_of_a_put_without_an_update(window, scene, qtbot, prefix):
    """The command is reset while its record is active: its IOC posts "Go" and nothing after it."""
    session, _ = scene
    session.tools.puts.policy = ConfirmPolicy.NEVER
    type_value(window, session, qtbot, CMD, "Go")
    qtbot.waitUntil(lambda: cell(session, CMD) == "Idle (read)  ≠ put done, changed since")
    assert held(prefix)[CMD] == 0
    type_value(window, session, qtbot, CMD, "Go")  # of which the IOC posts nothing at all
    qtbot.waitUntil(lambda: cell(session, CMD) == "Idle (read)  ≠ put done, but not changed")


def prepare_restore(window, session, ioc, qtbot, prefix):
    """Take a snapshot, change every PV, ask for all rows; return the panel."""
    ioc.put(f"{prefix}seq.DLY1", 0.1)
    ioc.put(f"{prefix}back.DISA", 1)  # the command stays while the snapshot is taken
    ioc.put(f"{prefix}back.DISV", 1)
    ioc.put(f"{prefix}cmd", 1)
    qtbot.waitUntil(lambda: session.store.value[CMD] == 1)
    window.groups.take_snapshot()
    panel = session.tools.snapshots.panels[0]
    ioc.put(f"{prefix}back.DISA", 0)
    ioc.put(f"{prefix}disp.DISP", 0)
    for name, value in zip(NAMES, (2, 2, 0, 2, 2), strict=True):
        ioc.put(prefix + name, value)
    ioc.put(f"{prefix}disp.DISP", 1)
    qtbot.waitUntil(lambda: session.store.value[:5].tolist() == [2, 2, 0, 2, 2])
    qtbot.waitUntil(lambda: "1" in ioc.shell(f"dbgf {prefix}moved"))  # and is through with it
    ioc.put(f"{prefix}seq.DLY1", 8)
    panel._on_ticks("all")
    qtbot.mouseClick(panel.bar._restore, LEFT)
    return panel


@pytest.mark.parametrize("stop", [False, True])
def test_a_restore_goes_on_past_busy_and_changed_rows(window, scene, qtbot, prefix, stop):
    session, ioc = scene
    panel = prepare_restore(window, session, ioc, qtbot, prefix)
    agree(window, qtbot, stop)
    qtbot.waitUntil(lambda: "being processed, 2 s" in (results(panel)[BUSY] or ""))
    assert panel.bar._restore.text() == "Stop restoring"
    qtbot.waitUntil(lambda: results(panel)[LAST] is not None)
    assert "being processed" in results(panel)[BUSY]  # the others are not held up
    qtbot.waitUntil(lambda: "Restored" in window.status.currentMessage())
    told = results(panel)
    assert told[FIRST] == "✔ confirmed" and told[BUSY] == "✔ confirmed"
    assert told[CMD].startswith("≠ done; now holds Idle")
    assert told[DISP] == "✖ refused by the IOC: its record takes no puts now (DISP=1)"
    ends = "not attempted" if stop else "confirmed"
    assert ends in told[LAST]
    summary = "2 confirmed, 1 done and changed by the IOC, 1 refused by the IOC, 1 not attempted"
    if not stop:
        summary = "3 confirmed, 1 done and changed by the IOC, 1 refused by the IOC"
    assert window.status.currentMessage() == f"Restored: {summary}"
    assert held(prefix) == [1, 1, 0, 2, 2 if stop else 1]
    expected = [prefix + name for name in NAMES[: 4 if stop else 5]]
    qtbot.waitUntil(lambda: len(log_lines()) >= 2 * len(expected))
    sent = [line["pv"] for line in log_lines() if line["result"] == "requested"]
    assert sent == expected
    panel._saved_edits = panel._edits


@pytest.mark.parametrize("how", ["button", "lock", "kill", "close"])
def test_a_restore_that_is_ended_leaves_no_row_without_an_outcome(
    window, scene, qtbot, prefix, how
):
    session, ioc = scene
    panel = prepare_restore(window, session, ioc, qtbot, prefix)
    panel._saved_edits = panel._edits  # as if it was in a file
    agree(window, qtbot, stop=True)
    qtbot.waitUntil(lambda: "being processed" in (results(panel)[BUSY] or ""))
    match how:
        case "button":
            qtbot.mouseClick(panel.bar._restore, LEFT)
            assert "not attempted: stopped by the user" in results(panel)[LAST]
        case "lock":
            window.puts.allow(False)
            assert "not attempted: writing was locked" in results(panel)[LAST]
        case "kill":
            ioc.stop()
        case "close":
            panel.window().close()
    qtbot.waitUntil(lambda: "Restored" in window.status.currentMessage())
    message = window.status.currentMessage()
    if how == "kill":
        assert "lost contact" in results(panel)[BUSY]
        assert message == "Restored: 1 confirmed, 1 lost contact, 3 not attempted"
    else:
        assert message == "Restored: 2 confirmed, 3 not attempted"
    if how != "close":
        assert all(results(panel)) and "…" not in "".join(text[0] for text in results(panel))
    qtbot.waitUntil(lambda: len(log_lines()) == 4)
    assert [line["result"] for line in log_lines()].count("requested") == 2


def test_a_tab_closed_while_a_put_is_processed_says_so_in_the_log(window, scene, qtbot, prefix):
    session, _ = scene
    session.tools.puts.policy = ConfirmPolicy.NEVER
    type_value(window, session, qtbot, BUSY, "5")
    qtbot.waitUntil(lambda: "being processed" in cell(session, BUSY))
    assert window.close_actions.close(window.open_tabs.tabs()[0])
    qtbot.waitUntil(lambda: [each["result"] for each in log_lines()] == ["requested", "unknown"])
    assert "the tab was closed" in log_lines()[1]["reason"]


def test_the_message_of_a_put_shows_a_text_as_a_text(window, soft_ioc, prefix, qtbot):
    """The put log has its bytes."""
    soft_ioc(f'record(stringout,"{prefix}t"){{field(VAL,"5 \\xb5m")field(PINI,"YES")}}')
    window.open_tabs.open_names([f"{prefix}t"], "Texts")
    session = window.open_tabs.contents()[0]
    qtbot.waitUntil(lambda: cells(session, VALUE) == ["5 µm"])
    qtbot.waitUntil(lambda: set(session.store.access) == {(True, True)})
    window.puts.allow(True)
    session.tools.puts.policy = ConfirmPolicy.NEVER
    type_value(window, session, qtbot, 0, "7 µm")
    qtbot.waitUntil(lambda: window.status.currentMessage() == f"{prefix}t = 7 µm: confirmed")
    qtbot.waitUntil(lambda: len(log_lines()) == 2)
    assert log_lines()[1]["new"] == r"b'7 \xb5m'"
    session.set_modified(False)
