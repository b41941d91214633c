"""Samples exported by hand, from the menu to the file, of PVs of a real IOC."""

import csv
import io

import h5py
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.core.pv.updates import PvKind
from gui.widgets.export import export_job
from gui.widgets.export.export_dialog import ExportDialog
from tests.support.save_dialogs import person_at_dialogs
from tests.support.window import LEFT, turn_until

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
KEYS = Qt.Key


@pytest.fixture
def out(tmp_path):
    """A folder of its own: the IOC keeps its files in the other."""
    made = tmp_path / "out"
    made.mkdir()
    return made


@pytest.fixture
def tab(window, qtbot, ioc, prefix, out, monkeypatch):
    """Three PVs that count up 20 times a second, for half a second at least."""
    monkeypatch.chdir(out)
    window.open_tabs.open_names([f"{prefix}{k}" for k in range(3)], "Ring")
    made = window.open_tabs.current().content
    assert turn_until(lambda: min(made.store.updates[:3], default=0) >= 10)
    yield made
    made.set_modified(False)


@pytest.fixture
def dialog(window, qtbot, tab):
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, KEYS.Key_X, CTRL_SHIFT)
    found = shown()
    qtbot.waitUntil(found.isActiveWindow)
    return found


def shown():
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, ExportDialog))


def click(button):
    QTest.mouseClick(button, LEFT)


def choose(dialog, words):
    dialog.form.setFocus()
    for _ in range(dialog.form.count()):
        if words in dialog.form.currentText():
            return
        QTest.keyClick(dialog.form, KEYS.Key_Down)
    assert words in dialog.form.currentText()


def type_range(dialog, text):
    dialog.range.setFocus()
    dialog.range.selectAll()
    QTest.keyClicks(dialog.range, text)


def counts(rows, pv):
    return [float(row["value"]) for row in rows if row["pv"] == pv and row["severity"] != "GAP"]


def test_the_range_in_view_as_csv(window, tab, dialog, qtbot, out, prefix):
    assert "to now" in dialog.range.text()
    with person_at_dialogs() as person:
        person.saves_as(out / "run")
        click(dialog.save)
    qtbot.waitUntil(lambda: "Saved" in dialog.message.text(), timeout=10_000)
    rows = list(csv.DictReader(io.StringIO((out / "run.csv").read_text())))
    for k in range(3):
        found = counts(rows, f"{prefix}{k}")
        assert len(found) >= 9 and found == [found[0] + n for n in range(len(found))]
    assert {row["status"] for row in rows} == {""}  # the memory does not keep it
    assert str(len([row for row in rows if row["severity"] != "GAP"])) in dialog.message.text()
    click(dialog.shut)


def test_texts_are_counted_apart_and_the_fields_have_plain_names(window, qtbot, tab):
    """ "2 of texts and arrays have no samples" read as two of those in the list."""
    tab.store.kind[0] = PvKind.TEXT
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, KEYS.Key_X, CTRL_SHIFT)
    dialog = shown()
    assert dialog._counted.text() == "2 of 2 PVs; 1 more has no samples (text or array)"
    assert dialog._fields.labelForField(dialog.form).text() == "&Format"
    click(dialog.shut)


def test_one_pv_as_hdf5(tab, dialog, qtbot, out, prefix):
    click(dialog.none)
    assert not dialog.save.isEnabled() and "0 of 3 PVs" in dialog._counted.text()
    dialog.pvs.setFocus()
    QTest.keyClick(dialog.pvs, KEYS.Key_Down)
    QTest.keyClick(dialog.pvs, KEYS.Key_Space)
    choose(dialog, "HDF5")
    assert not dialog.copy.isEnabled() and not dialog.step.isVisible()
    with person_at_dialogs() as person:
        person.saves_as(out / "run")
        click(dialog.save)
    qtbot.waitUntil(lambda: "Saved" in dialog.message.text(), timeout=10_000)
    with h5py.File(out / "run.h5") as root:
        logs = [each for each in root["entry"].values() if isinstance(each, h5py.Group)]
        (log,) = logs
        assert log.attrs["pv"] == f"{prefix}1" and len(log["value"]) >= 9
        assert (log["value"][1:] - log["value"][:-1] == 1).all()
    QTest.keyClick(dialog, KEYS.Key_Escape)


def test_a_grid_to_the_clipboard(tab, dialog, qtbot, prefix):
    choose(dialog, "grid")
    type_range(dialog, "-10s to now")
    dialog.step.setFocus()
    dialog.step.selectAll()
    QTest.keyClicks(dialog.step, "0.1s")
    click(dialog.copy)
    qtbot.waitUntil(lambda: "Copied" in dialog.message.text(), timeout=10_000)
    text = QApplication.clipboard().text()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 101 and set(rows[0]) == {"time", *(f"{prefix}{k}" for k in range(3))}
    column = [row[f"{prefix}0"] for row in rows]
    filled = [float(cell) for cell in column if cell]
    assert filled == sorted(filled) and len(set(filled)) >= 3
    first = next(n for n, cell in enumerate(column) if cell)
    assert all(not cell for cell in column[:first])  # before the program had a value
    click(dialog.shut)


@pytest.mark.parametrize(("range_text", "step"), [("yesterday", "1s"), ("-1m to now", "soon")])
def test_what_means_nothing_is_said_and_nothing_is_written(tab, dialog, out, range_text, step):
    choose(dialog, "grid")
    type_range(dialog, range_text)
    dialog.step.setFocus()
    dialog.step.selectAll()
    QTest.keyClicks(dialog.step, step)
    click(dialog.save)
    assert range_text in dialog.message.text() or step in dialog.message.text()
    assert dialog.focusWidget() in (dialog.range, dialog.step)
    assert list(out.iterdir()) == []
    click(dialog.in_view)
    assert "to now" in dialog.range.text() and dialog.message.text() == ""
    click(dialog.shut)


def test_a_range_without_samples_is_told(tab, dialog, qtbot):
    type_range(dialog, "2020-01-01 10:00 - 11:00")
    click(dialog.copy)
    qtbot.waitUntil(lambda: dialog.message.text() != "", timeout=10_000)
    qtbot.waitUntil(dialog.copy.isEnabled, timeout=10_000)
    assert "no samples" in dialog.message.text() or "0 rows" in dialog.message.text()
    click(dialog.shut)


def test_too_much_for_the_clipboard_is_told(tab, dialog, qtbot, monkeypatch):
    QApplication.clipboard().setText("mine")
    monkeypatch.setattr(export_job, "MOST_COPIED", 100)
    click(dialog.all)
    click(dialog.copy)
    qtbot.waitUntil(lambda: "clipboard" in dialog.message.text(), timeout=10_000)
    assert QApplication.clipboard().text() == "mine"
    click(dialog.shut)


@pytest.mark.parametrize("how", ["stop", "close", "end the tab"])
def test_an_export_that_is_cancelled_leaves_nothing(window, tab, dialog, qtbot, out, how):
    """A grid of a month by milliseconds would take minutes."""
    choose(dialog, "grid")
    type_range(dialog, "-1d to now")
    dialog.step.setFocus()
    dialog.step.selectAll()
    QTest.keyClicks(dialog.step, "0.001s")
    there = out / "long.csv"
    there.write_text("mine")
    with person_at_dialogs() as person:
        person.saves_as(there).answers("Replace")
        click(dialog.save)
    qtbot.waitUntil(lambda: len(list(out.iterdir())) == 2, timeout=10_000)
    if how == "stop":
        click(dialog.stop)
        qtbot.waitUntil(lambda: "Cancelled" in dialog.message.text(), timeout=10_000)
        click(dialog.shut)
    elif how == "close":
        QTest.keyClick(dialog, KEYS.Key_Escape)
    else:
        tab.set_modified(False)
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        QTest.keyClick(window, KEYS.Key_W, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(list(out.iterdir())) == 1, timeout=10_000)
    assert there.read_text() == "mine"


def test_the_menu_opens_it_and_the_window_goes_on(window, tab, qtbot):
    before = int(tab.store.updates[0])
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, KEYS.Key_F, ALT)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    menu = QApplication.activePopupWidget()
    (entry,) = (each for each in menu.actions() if "xport samples" in each.text())
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(entry).center())
    found = shown()
    qtbot.waitUntil(lambda: int(tab.store.updates[0]) > before + 3, timeout=10_000)
    assert not found.isModal()
    click(found.shut)
