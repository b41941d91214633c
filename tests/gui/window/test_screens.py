"""All screens and dialogs: every control has a name, every text has room, at 100, 150 and 200 %.

150 and 200 % are the font of the program, as on a screen where people need larger text.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QInputDialog,
    QMessageBox,
    QProxyStyle,
    QStyle,
    QWidget,
)
from shiboken6 import isValid

from gui.qt.look.icons import has_icon
from gui.qt.look.theme import apply_theme
from gui.window.actions.file_actions import question
from tests.support.dialogs import leave, openers, pages
from tests.support.menu_bar import tab  # noqa: F401
from tests.support.screens import nameless, without_role, without_room


@pytest.fixture(autouse=True)
def _dialogs_do_not_wait(monkeypatch):
    """Let a dialog that would wait in a loop of its own be looked at from here."""
    kept = []

    def show(dialog: QDialog) -> int:
        kept.append(dialog)
        dialog.show()
        return 0

    monkeypatch.setattr(QDialog, "exec", show)
    yield
    for dialog in kept:
        if isValid(dialog):
            dialog.deleteLater()


def _screens(window: Any, tab: Any, qtbot: Any) -> Iterator[tuple[str, QWidget]]:
    window.resize(1280, 800)
    for name in ("cursor", "markers", "statistics"):
        tab.chart.actions_by_name[name].trigger()
    docks = (window.alarm_dock.dock, window.diagnostics.dock, window.diagnostics.log_dock)
    for dock in docks:
        dock.show()
        QApplication.processEvents()
        yield dock.windowTitle(), window
        dock.hide()
    for name, ask in openers(window).items():
        before = set(QApplication.topLevelWidgets())
        ask()
        qtbot.waitUntil(
            lambda before=before: any(
                w.isVisible() for w in set(QApplication.topLevelWidgets()) - before
            )
        )
        for shown in set(QApplication.topLevelWidgets()) - before:
            if not shown.isVisible():
                continue
            for page in pages(shown):
                QApplication.processEvents()
                yield f"{name} {page + 1}", shown
            leave(shown)
        QApplication.processEvents()


def test_every_control_has_a_name(window, tab, qtbot) -> None:
    found = {
        f"{screen}: {control}"
        for screen, shown in _screens(window, tab, qtbot)
        for control in nameless(shown)
    }
    for each in window.open_tabs.tabs():
        window.open_tabs.end(each)
    QApplication.processEvents()
    found |= {f"welcome: {control}" for control in nameless(window)}
    assert not found, "\n".join(["", *sorted(found)])


def test_every_control_is_called_what_it_is(window, tab, qtbot) -> None:
    """By a screen reader: what we paint ourselves was a mere area for it."""
    found = {
        f"{screen}: {control}"
        for screen, shown in _screens(window, tab, qtbot)
        for control in without_role(shown)
    }
    tab.tools.inspectors.inspect(0)
    window.walls.begin_current()
    for shown in QApplication.topLevelWidgets():
        if shown.isVisible():
            found |= {f"{type(shown).__name__}: {control}" for control in without_role(shown)}
    window.walls.leave()
    for each in window.open_tabs.tabs():
        window.open_tabs.end(each)
    QApplication.processEvents()
    found |= {f"welcome: {control}" for control in without_role(window)}
    assert not found, "\n".join(["", *sorted(found)])


class _Desktop(QProxyStyle):
    """As under X11: standard buttons have icons of Qt."""

    def styleHint(self, hint, *others: Any) -> int:
        if hint == QStyle.StyleHint.SH_DialogButtonBox_ButtonsHaveIcons:
            return 1
        return super().styleHint(hint, *others)


@pytest.fixture
def icons_of_qt(qapp):
    qapp.setStyle(_Desktop("Fusion"))
    yield
    qapp.setStyle("Fusion")
    apply_theme(qapp, dark=False)


def test_buttons_of_dialogs_have_no_icons_of_another_family(icons_of_qt, window, tab, qtbot):
    bare = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok)
    qtbot.addWidget(bare)
    assert not bare.buttons()[0].icon().isNull()  # the desktop gives one

    def strange(shown: QWidget) -> set[str]:
        boxes = shown.findChildren(QDialogButtonBox)
        buttons = [each for box in boxes for each in box.buttons() if not has_icon(each)]
        return {each.text() for each in buttons if not each.icon().isNull()}

    found = {
        f"{screen}: {each}" for screen, s in _screens(window, tab, qtbot) for each in strange(s)
    }
    box = question(window, "Save changes?")
    box.setStandardButtons(QMessageBox.StandardButton.Save | QMessageBox.StandardButton.Cancel)
    box.open()
    found |= strange(box)
    box.close()
    window.view_actions.ask_history_memory()
    (asked,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, QInputDialog)]
    found |= strange(asked)
    assert not found, "\n".join(["", *sorted(found)])


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_every_text_has_room(window, tab, qtbot, percent) -> None:
    zoom = window.view_actions.font
    while zoom.percent < percent:
        QTest.keyClick(window, Qt.Key.Key_Equal, Qt.KeyboardModifier.ControlModifier)
    try:
        found = {
            f"{screen}: {text}"
            for screen, shown in _screens(window, tab, qtbot)
            for text in without_room(shown)
        }
    finally:
        zoom.usual()
    assert not found, "\n".join(["", *sorted(found)])
