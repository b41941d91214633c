"""Light, dark and the system's theme: chosen in the menu, shown at once by everything."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QToolButton,
    QWidget,
)

from gui.qt.look.switch_button import SwitchButton
from gui.qt.look.theme import apply_theme
from tests.support.color_vision import ciede2000, contrast, lab
from tests.support.menu_bar import choose, tab  # noqa: F401


def _edge(widget: QWidget, ground: str) -> float:
    """Return the best contrast that a column of pixels through the edges has with ``ground``."""
    widget.ensurePolished()
    widget.resize(widget.sizeHint())
    image = QImage(widget.size(), QImage.Format.Format_RGB32)
    image.fill(QColor(ground))
    with QPainter(image) as painter:
        widget.render(painter, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
    x = 6  # inside the box of a check box, left of the text of the others
    return max(contrast(image.pixelColor(x, y).name(), ground) for y in range(image.height()))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(
    "kind", [QCheckBox, QRadioButton, QPushButton, QLineEdit, QComboBox, QSpinBox, QToolButton]
)
def test_edges_of_controls_can_be_seen(qapp, qtbot, kind, dark) -> None:
    apply_theme(qapp, dark)
    widget = kind()
    qtbot.addWidget(widget)
    ground = qapp.palette().window().color().name()
    assert _edge(widget, ground) >= 3.0, kind.__name__


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_switch_that_is_on_is_seen_and_can_be_read(qapp, qtbot, dark) -> None:
    apply_theme(qapp, not dark)
    button = SwitchButton()
    qtbot.addWidget(button)
    button.setText("Pause")
    button.setCheckable(True)
    button.resize(80, 26)
    grounds = []
    for on in (False, True, False):
        button.setChecked(on)
        apply_theme(qapp, dark)  # the theme changes while it is on, too
        button.ensurePolished()
        QApplication.processEvents()
        image = button.grab().toImage()
        ground = image.pixelColor(6, 13).name()
        grounds.append(ground)
        inks = {image.pixelColor(x, y).name() for x in range(15, 65) for y in range(6, 20)}
        assert max(contrast(ink, ground) for ink in inks) >= 4.5
    assert grounds[0] == grounds[2]
    assert ciede2000(lab(grounds[0]), lab(grounds[1])) > 10


def test_the_key_changes_the_theme_of_all_and_back(window, tab) -> None:
    settings = window._settings
    before = QGuiApplication.palette().base().color().name()
    QTest.keyClick(window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert settings.preferences.theme == "dark"
    assert QGuiApplication.palette().base().color().lightness() < 60
    QApplication.processEvents()  # Qt posts the change of palette to the windows
    for shown in (tab.chart.canvas, tab.table.viewport(), window.menuBar()):
        picture = shown.grab().toImage()
        colors = [
            picture.pixelColor(x, y).lightness()
            for x in range(0, picture.width(), 7)
            for y in range(0, picture.height(), 7)
        ]
        assert sorted(colors)[len(colors) // 2] < 80, type(shown).__name__
    QTest.keyClick(window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert settings.preferences.theme == "light"
    assert QGuiApplication.palette().base().color().name() == before


def test_the_icons_change_with_the_theme(window, tab) -> None:
    chart = tab.chart

    def lightest() -> int:
        image = chart.actions_by_name["cursor"].icon().pixmap(18, 18).toImage()
        return max(
            image.pixelColor(x, y).lightness()
            for x in range(image.width())
            for y in range(image.height())
            if image.pixelColor(x, y).alpha() > 200
        )

    assert lightest() < 120
    QTest.keyClick(window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert lightest() > 150


def test_the_theme_of_the_system_is_followed_live(window, qtbot, monkeypatch) -> None:
    menus, settings = window._menus, window._settings
    window.set_dark(True)
    choose(window, qtbot, "V", "y")
    assert settings.preferences.theme == "system" and menus.follow_theme.isChecked()
    assert not window.theme.dark  # the offscreen platform asks for nothing
    scheme = Qt.ColorScheme.Dark
    monkeypatch.setattr("gui.qt.look.theme._scheme", lambda: scheme)
    QGuiApplication.styleHints().colorSchemeChanged.emit(scheme)
    assert window.theme.dark and menus.follow_theme.isChecked()
    assert QApplication.palette().base().color().lightness() < 60
    QTest.keyClick(window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)  # ends the following
    assert settings.preferences.theme == "light" and not menus.follow_theme.isChecked()
    assert QApplication.palette().base().color().lightness() > 200


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_who_chooses_the_theme_that_is_shown_keeps_it_when_the_system_changes(
    window, qtbot, monkeypatch, dark
) -> None:
    scheme = Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light
    monkeypatch.setattr("gui.qt.look.theme._scheme", lambda: scheme)
    settings, before = window._settings, window.theme.dark
    assert settings.preferences.theme == "system"  # a new user's
    QGuiApplication.styleHints().colorSchemeChanged.emit(scheme)
    assert window.theme.dark is dark
    choose(window, qtbot, "V", "d" if dark else "h")
    assert settings.preferences.theme == ("dark" if dark else "light")
    assert window.theme.dark is dark
    assert (QApplication.palette().base().color().lightness() < 60) is dark
    monkeypatch.setattr("gui.qt.look.theme._scheme", lambda: Qt.ColorScheme.Unknown)
    QGuiApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Unknown)
    assert window.theme.dark is dark  # the system does not matter any more
    window.set_dark(before)
