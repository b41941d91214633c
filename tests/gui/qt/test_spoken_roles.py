"""Roles of what we paint: they are there as long as the widget, and not longer."""

import gc

from PySide6.QtCore import QEvent
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from shiboken6 import isValid

from gui.qt.look.spoken_role import Role, spoken_as
from gui.widgets.waveform.drawing import ArrayCanvas


@spoken_as(Role.Chart)
class _Painted(QWidget):
    pass


class _Finer(_Painted):
    pass


def role(widget):
    return QAccessible.queryAccessibleInterface(widget).role()


def test_a_class_and_those_made_of_it_have_the_role_and_the_name(qtbot):
    for kind in (_Painted, _Finer):
        made = kind()
        qtbot.addWidget(made)
        made.setAccessibleName("Ring")
        button = QPushButton("in it", made)
        for _ in range(3):
            gc.collect()
            told = QAccessible.queryAccessibleInterface(made)
            assert told.role() == Role.Chart and told.text(QAccessible.Text.Name) == "Ring"
        assert role(button) == Role.Button and told.childCount() == 1
        assert QAccessible.queryAccessibleInterface(button).parent().object() is made


def test_it_ends_with_its_widget(qtbot):
    made = _Painted()
    told = QAccessible.queryAccessibleInterface(made)
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not isValid(told)


def test_the_plot_of_waveforms_is_a_chart(qtbot):
    canvas = ArrayCanvas()
    qtbot.addWidget(canvas)
    assert role(canvas.view) == Role.Chart
