"""Each field of the settings dialog, set by keys or mouse and read back in the dialog."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox

from gui.core.program.preferences import Preferences
from gui.window.settings.settings_dialog import SettingsDialog

BEFORE = Preferences(default_span=60.0, memory_mb=512, frame_ms=250, theme="light")
KINDS = QDialogButtonBox.StandardButton
LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def dialog(qtbot):
    made = SettingsDialog(BEFORE, environment={})
    made.given = []
    made.applied.connect(made.given.append)
    qtbot.addWidget(made)
    made.open()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def shows_page_of(dialog, qtbot, field):
    """Walk through the pages by keys until ``field`` is in sight."""
    bar = dialog.pages.tabBar()
    qtbot.mouseClick(bar, LEFT, pos=bar.tabRect(0).center())
    for _ in range(dialog.pages.count()):
        if field.isVisible():
            return
        qtbot.keyClick(dialog.pages, Qt.Key.Key_Tab, CTRL)
    raise AssertionError("no page shows it")


@pytest.mark.parametrize(
    ("name", "keys", "shown", "changed"),
    [
        ("theme", "D", "Dark", {"theme": "dark"}),
        ("times", "U", "UTC", {"utc": True}),
        ("samples", "A", "Arrival time", {"sample_time": "arrival"}),
        ("policy", "N", "Never ask", {"put_policy": "never"}),
    ],
)
def test_a_choice_is_made_by_its_first_letter(dialog, qtbot, name, keys, shown, changed):
    box = getattr(dialog, name)
    shows_page_of(dialog, qtbot, box)
    box.setFocus()
    qtbot.keyClicks(box, keys)
    assert box.currentText() == shown
    qtbot.mouseClick(dialog.buttons.button(KINDS.Ok), LEFT)
    assert dialog.given == [replace(BEFORE, **changed)] and not dialog.isVisible()


@pytest.mark.parametrize(
    ("name", "keys", "shown", "changed"),
    [
        ("memory", "64", "64 MB", {"memory_mb": 64}),
        ("rate", "20", "20 per second", {"frame_ms": 50}),
        ("previews", "3", "3 groups", {"kept_warm": 3}),
    ],
)
def test_a_number_is_typed(dialog, qtbot, name, keys, shown, changed):
    box = getattr(dialog, name)
    shows_page_of(dialog, qtbot, box)
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_A, CTRL)
    qtbot.keyClicks(box, keys)
    assert box.text() == shown
    qtbot.mouseClick(dialog.buttons.button(KINDS.Apply), LEFT)
    assert dialog.given == [replace(BEFORE, **changed)]
    assert not dialog.buttons.button(KINDS.Apply).isEnabled()


def test_a_span_is_chosen_with_the_arrow_keys(dialog, qtbot):
    dialog.span.setFocus()
    assert dialog.span.currentText() == "1m"
    qtbot.keyClick(dialog.span, Qt.Key.Key_Down)
    assert dialog.span.currentText() == "10m"
    qtbot.mouseClick(dialog.buttons.button(KINDS.Apply), LEFT)
    assert dialog.given == [replace(BEFORE, default_span=600.0)]


def test_cancel_leaves_all_as_it_was(dialog, qtbot):
    dialog.memory.setFocus()
    qtbot.keyClick(dialog.memory, Qt.Key.Key_Up)
    assert dialog.memory.value() > BEFORE.memory_mb
    qtbot.mouseClick(dialog.buttons.button(KINDS.Cancel), LEFT)
    assert dialog.given == [] and not dialog.isVisible()
