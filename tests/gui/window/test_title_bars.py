"""Title bars of panels and crosses of tabs: our icons, never red, by mouse."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from gui.core.theme.roles import DARK, LIGHT
from gui.window.tabs.tab_bar import CLOSE_SIDE
from tests.support.menu_bar import tab  # noqa: F401

LEFT = Qt.MouseButton.LeftButton


def pixels(icon):
    """Return the colours of what is painted in an icon."""
    image = icon.pixmap(16, 16).toImage()
    found = [image.pixelColor(x, y) for x in range(16) for y in range(16)]
    return [color for color in found if color.alpha() > 60]


def test_a_panel_floats_docks_and_closes_by_the_buttons_of_its_title(window, qtbot):
    dock = window.alarm_dock.dock
    dock.show()
    qtbot.mouseClick(dock.title.floating, LEFT)
    assert dock.isFloating()
    qtbot.mouseClick(dock.title.floating, LEFT)
    assert not dock.isFloating()
    qtbot.mouseClick(dock.title.closing, LEFT)
    assert not dock.isVisible()
    assert dock.title.closing.accessibleName() == "Close Alarm list"


def test_the_cross_of_the_tab_in_front_has_the_colour_of_all_icons(window, tab, qtbot):
    for dark, theme in ((False, LIGHT), (True, DARK)):
        window.set_dark(dark)
        button = window.tab_widget.bar.tabButton(0, CLOSE_SIDE)
        ink = QColor(theme.icon).lightness()
        qtbot.waitUntil(
            lambda b=button, i=ink: (
                {abs(c.lightness() - i) < 40 for c in pixels(b.icon())} == {True}
            )
        )
        for color in pixels(button.icon()):
            assert color.red() - max(color.green(), color.blue()) < 30  # red means an alarm
