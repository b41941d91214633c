"""Whatever is saved: the real name is asked about, and the suffix says what is in the file."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from gui.files.groups.pvgroup import load
from tests.support.save_dialogs import person_at_dialogs
from tests.support.window import LEFT

ALT_CTRL = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
PNG, SVG = b"\x89PNG", b"<?xml"


@pytest.fixture
def tab(window, qtbot, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    window.open_tabs.open_names(["none:1"], "SR/BPM")
    made = window.open_tabs.current().content
    yield made
    made.set_modified(False)


def activate(qtbot, window):
    window.activateWindow()  # offscreen a dialog that closes leaves no window active
    qtbot.waitUntil(window.isActiveWindow)


def save_picture(qtbot, tab):
    activate(qtbot, tab.chart.window())
    tab.chart.canvas.setFocus()
    qtbot.keyClick(tab.chart.canvas, Qt.Key.Key_S, ALT_CTRL)


def test_a_picture_that_is_there_is_asked_about_and_is_what_its_suffix_says(
    window, tab, qtbot, tmp_path
):
    shot = tmp_path / "shot.png"
    shot.write_bytes(b"mine")
    with person_at_dialogs() as person:
        person.saves_as(tmp_path / "shot").answers("Cancel").cancels()
        save_picture(qtbot, tab)
    assert shot.read_bytes() == b"mine" and "shot.png is there already" in person.seen.questions[0]
    assert person.seen.proposed[0] == str(tmp_path / "shot")
    with person_at_dialogs() as person:
        person.saves_as(tmp_path / "shot").answers("Replace")
        save_picture(qtbot, tab)
    qtbot.waitUntil(lambda: shot.read_bytes()[:4] == PNG)
    with person_at_dialogs() as person:
        person.saves_as(tmp_path / "run 12.5kV", "SVG").accepts()
        save_picture(qtbot, tab)
        save_picture(qtbot, tab)
    drawn = tmp_path / "run 12.5kV.svg"
    qtbot.waitUntil(lambda: drawn.exists() and drawn.read_bytes()[:5] == SVG)
    named = tmp_path / "SR-BPM.png"  # proposed, in the folder used last
    qtbot.waitUntil(lambda: named.exists() and named.read_bytes()[:4] == PNG)
    written = {path.name for path in tmp_path.iterdir() if path.is_file()}
    assert written == {shot.name, drawn.name, named.name}


def test_statistics_log_diagnostics_and_group_get_their_suffix(window, tab, qtbot, tmp_path):
    tab.chart.canvas.setFocus()
    qtbot.keyClick(tab.chart.canvas, Qt.Key.Key_S)
    button = next(b for b in tab.chart.panels.findChildren(QAbstractButton) if "CSV" in b.text())
    with person_at_dialogs() as person:
        person.saves_as(tmp_path / "run 1.5")
        qtbot.mouseClick(button, LEFT)
    table = tmp_path / "run 1.5.csv"
    qtbot.waitUntil(lambda: table.exists() and "Statistics" in table.read_text())
    with person_at_dialogs() as person:
        person.saves_as(tmp_path / "beam.12")
        activate(qtbot, window)
        qtbot.keyClick(window, Qt.Key.Key_S, CTRL_SHIFT)
    qtbot.waitUntil(lambda: (tmp_path / "beam.12.pvgroup").exists())
    assert [pv.name for pv in load(tmp_path / "beam.12.pvgroup").group.pvs] == ["none:1"]
    assert person.seen.kinds[0][0] == "PV groups (*.pvgroup)"
    (tmp_path / "beam.13.pvgroup").write_text("mine")
    with person_at_dialogs() as person:
        person.saves_as(tmp_path / "beam.13").answers("Cancel").cancels()
        activate(qtbot, window)
        qtbot.keyClick(window, Qt.Key.Key_S, CTRL_SHIFT)
    assert (tmp_path / "beam.13.pvgroup").read_text() == "mine"
    kept = json.loads(window._settings.text("save_folders", ""))
    assert kept == {"statistics": str(tmp_path), "group": str(tmp_path)}
