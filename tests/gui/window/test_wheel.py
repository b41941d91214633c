"""A turn of the wheel over a control: it changes no value that nobody meant, and scrolls on."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QScrollArea,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from gui.qt.calm_wheel import calm_wheel
from tests.support.dialogs import leave, openers, pages

KINDS = (QComboBox, QAbstractSpinBox, QSlider)


def turn(target, steps=-1):
    """Turn the wheel over the middle of ``target`` as a mouse does: who ignores it passes it on."""
    top = target.window()
    at = target.mapTo(top, target.rect().center())
    QTest.wheelEvent(top.windowHandle(), QPointF(at), QPoint(0, 120 * steps))
    QApplication.processEvents()


def shown(control):
    if isinstance(control, QComboBox):
        return control.currentIndex(), control.currentText()
    return control.value() if isinstance(control, QSlider | QSpinBox) else control.text()


def turned(window):
    """Turn the wheel over each control of ``window``; return those that it changed."""
    changed = []
    for kind in KINDS:
        for control in window.findChildren(kind):
            if not control.isVisible() or not control.isEnabled():
                continue
            before, had_focus = shown(control), control.hasFocus()
            for steps in (-1, 1, 1):
                turn(control, steps)
                if shown(control) != before or control.hasFocus() != had_focus:
                    changed.append((control.accessibleName() or type(control).__name__, steps))
            if isinstance(control, QSlider):
                continue
            control.setFocus()
            for steps in (-1, 1, 1):
                turn(control, steps)
                if shown(control) != before:
                    changed.append((control.accessibleName(), "focused"))
    return changed


@pytest.mark.parametrize("name", ["settings", "editor", "export"])
def test_no_control_of_a_dialog_is_turned(window, qtbot, prefix, name):
    window.open_tabs.open_names([f"{prefix}0"])
    before = set(QApplication.topLevelWidgets())
    openers(window)[name]()
    qtbot.waitUntil(
        lambda: any(w.isVisible() for w in QApplication.topLevelWidgets() if w not in before)
    )
    made = next(w for w in QApplication.topLevelWidgets() if w not in before and w.isVisible())
    assert [turned(made) for _ in pages(made)] == [[]] * len(list(pages(made)))
    leave(made)
    window.open_tabs.current().content.set_modified(False)


def test_nor_of_the_window_with_its_docks(window, qtbot, prefix):
    window.open_tabs.open_names([f"{prefix}0"])
    window.diagnostics.dock.show()
    content = window.open_tabs.current().content
    qtbot.waitUntil(lambda: content.chart.isVisible())
    before = content.chart.span
    assert turned(window) == [] and content.chart.span == before
    content.set_modified(False)


@pytest.mark.parametrize("focused", [False, True])
def test_a_slider_is_turned_where_the_keys_are(qtbot, focused):
    page, slider, other = QWidget(), QSlider(Qt.Orientation.Horizontal), QLineEdit()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    for each in (other, slider):
        column.addWidget(each)
    calm_wheel(slider)
    slider.setValue(50)
    page.show()
    page.activateWindow()
    wanted = slider if focused else other
    wanted.setFocus()
    qtbot.waitUntil(wanted.hasFocus)
    turn(slider)
    assert (slider.value() != 50) == focused


def test_the_page_scrolls_under_it(qtbot):
    area, page, boxes = QScrollArea(), QWidget(), [QSpinBox() for _ in range(40)]
    qtbot.addWidget(area)
    calm_wheel(*boxes)
    column = QVBoxLayout(page)
    for box in boxes:
        box.setValue(7)
        column.addWidget(box)
    area.setWidget(page)
    area.resize(200, 200)
    area.show()
    qtbot.waitExposed(area)
    turn(boxes[2])
    assert area.verticalScrollBar().value() > 0 and {box.value() for box in boxes} == {7}
