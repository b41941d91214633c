"""Settings of the history on disk, by hand: whether, how much, how long, and all of it deleted."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox

from gui.core.program.preferences import Preferences
from gui.core.text.byte_size import size_text
from gui.files.stored_history.history_files import history_files
from gui.files.stored_history.history_log import HistoryLimits, HistoryLog, default_folder
from gui.window.settings.settings_dialog import SettingsDialog
from tests.support.stored_rows import row

LEFT = Qt.MouseButton.LeftButton
NOW = 1_795_521_600_000_000_000


def written(count=3):
    samples = [(NOW + at, float(at)) for at in range(1000)]
    log = HistoryLog(default_folder())
    for _ in range(count):
        log.append([row("A", NOW, NOW + 1000, samples)], HistoryLimits(), NOW)
    log.close()


@pytest.fixture
def opened(qtbot):
    def make():
        made = SettingsDialog(Preferences(), environment={})
        made.given = []
        made.applied.connect(made.given.append)
        qtbot.addWidget(made)
        made.open()
        bar = made.pages.tabBar()
        qtbot.mouseClick(bar, LEFT, pos=bar.tabRect(4).center())
        assert made.history.isVisible()
        return made

    return make


def typed(qtbot, box, text):
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, text)


def test_how_much_and_how_long_are_typed(opened, qtbot):
    dialog = opened()
    typed(qtbot, dialog.history.megabytes, "50")
    typed(qtbot, dialog.history.days, "30")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    (given,) = dialog.given
    assert given == replace(Preferences(), keep_history_mb=50, keep_history_days=30)


def test_the_limits_are_named_and_what_happens_beyond_them(opened):
    dialog = opened()
    page = dialog.history
    form = page.layout()
    labels = [form.labelForField(box).text() for box in (page.megabytes, page.days)]
    assert labels == ["&Maximum size", "&No older than"]
    notes = [label.text() for label in page.findChildren(QLabel)]
    assert "Beyond these limits the oldest samples are deleted." in notes


def test_it_is_switched_off_with_the_mouse(opened, qtbot):
    dialog = opened()
    check = dialog.history.keep
    qtbot.mouseClick(check, LEFT, pos=_on_box(check))
    assert not dialog.history.megabytes.isEnabled() and not dialog.history.days.isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    (given,) = dialog.given
    assert given == replace(Preferences(), keep_history=False)


def _on_box(check):
    point = check.rect().center()
    point.setX(8)
    return point


def test_it_says_what_is_there_and_deletes_it(opened, qtbot):
    written()
    size = sum(each.size for each in history_files(default_folder()))
    dialog = opened()
    page = dialog.history
    qtbot.waitUntil(page.delete.isEnabled)
    assert 0 < size < 50_000  # which would be 0.0 MB
    assert page.used.text() == f"{size_text(size)} in {default_folder()}"

    for by_key in (True, False):
        qtbot.mouseClick(page.delete, LEFT)
        box = page.findChild(QMessageBox)
        qtbot.waitUntil(box.isVisible)
        if by_key:
            qtbot.keyClick(box, Qt.Key.Key_Return)  # cancels
        else:
            qtbot.mouseClick(box.button(QMessageBox.StandardButton.Cancel), LEFT)
        qtbot.waitUntil(lambda: page.findChild(QMessageBox) is None)
        assert history_files(default_folder())

    qtbot.mouseClick(page.delete, LEFT)
    box = page.findChild(QMessageBox)
    qtbot.waitUntil(box.isVisible)
    button = next(each for each in box.buttons() if each.text() == "&Delete")
    qtbot.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: page.used.text() == f"Nothing in {default_folder()}")
    assert history_files(default_folder()) == [] and not page.delete.isEnabled()


def test_what_cannot_be_looked_at_is_told(opened, qtbot):
    default_folder().parent.mkdir(parents=True)
    default_folder().write_text("no folder")
    dialog = opened()
    page = dialog.history
    qtbot.waitUntil(lambda: "Not a directory" in page.used.text())
    assert not page.delete.isEnabled()
