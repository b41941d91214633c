"""The plot of waveforms by mouse and keys: axes, cursor, the last arrays, export, staleness."""

from datetime import UTC, datetime

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication, QWheelEvent
from PySide6.QtWidgets import QApplication, QMenu, QToolButton

from gui.core.theme.roles import DARK, LIGHT
from gui.core.waveform.kept_arrays import ArrayMoment
from gui.widgets.chart.trace_source import TraceSpec
from gui.widgets.waveform.plot import ArrayPlot
from gui.widgets.waveform.readings_table import ReadingsTable
from tests.support.save_dialogs import person_at_dialogs

KEYS = Qt.Key
LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier


class Arrays:
    def __init__(self):
        self.arrays = {0: np.array([1.0, 5.0, 2.0]), 1: np.array([10.0, 20.0, 30.0])}
        self.why = ""
        self.time_ns = 1_796_100_000_000_000_000

    def array(self, slot):
        return self.arrays[slot]

    def array_moment(self, slot):
        return ArrayMoment(self.time_ns, unit="mm", why=self.why)


@pytest.fixture
def plot(qtbot):
    made = ArrayPlot(Arrays())
    qtbot.addWidget(made)
    made.resize(800, 500)
    made.show()
    made.activateWindow()
    qtbot.waitExposed(made)
    made.set_traces((TraceSpec(0, "y", "#ff0000", 0),), [("x", 1)])
    made.refresh()
    made.canvas.view.setFocus()
    qtbot.waitUntil(made.canvas.view.hasFocus)
    return made


def send(plot, *arrays):
    """Let arrays come, one a batch, a second between them."""
    for array in arrays:
        plot._source.arrays[0] = np.array(array)
        plot._source.time_ns += 1_000_000_000
        plot.take()
    plot.refresh()


def press(plot, qtbot, key, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(plot.canvas.view, key, modifier)


def top(plot):
    """Return the values of the array that is drawn on top."""
    return plot.canvas.drawn(0)[-1][1].tolist()


def button(plot, name):
    action = plot.actions_by_name[name]
    return next(b for b in plot.findChildren(QToolButton) if b.defaultAction() is action)


def test_title_and_axes_say_what_is_drawn(plot):
    assert plot.canvas.titles() == ("y", "Element", "mm")


def test_it_is_written_in_the_font_of_the_strip_chart(plot):
    item, font = plot.canvas.view.getPlotItem(), plot.font()
    for size in (font.pointSizeF(), font.pointSizeF() + 4):
        font.setPointSizeF(size)
        plot.setFont(font)
        title = item.titleLabel.item
        assert title.font().family() == font.family()
        assert f"font-size:{size:g}pt" in title.toHtml().replace(": ", ":")
        for axis in (item.getAxis("left"), item.getAxis("bottom")):
            for used in (axis.style["tickFont"], axis.label.font()):
                assert (used.family(), used.pointSizeF()) == (font.family(), size - 1)


@pytest.mark.parametrize("colors", [LIGHT, DARK])
def test_the_plot_is_framed_at_its_right(plot, colors):
    plot.canvas.set_colors(colors)
    QApplication.processEvents()
    view = plot.canvas.view
    box = view.mapFromScene(view.getViewBox().sceneBoundingRect()).boundingRect()
    image = view.grab().toImage()
    assert box.right() < view.width() - 5  # it has room beside it
    row = range(box.right() - 4, box.right() + 4)
    y = box.center().y()
    assert colors.chart.frame in {image.pixelColor(x, y).name() for x in row}


def test_the_figures_have_the_words_of_the_legend(plot):
    model = plot.findChild(ReadingsTable).model()
    shown = [model.headerData(n, Qt.Orientation.Horizontal) for n in range(model.columnCount())]
    assert shown[2:4] == ["Min", "Max"]


def test_arrays_are_drawn_over_another_one_that_is_chosen(plot, qtbot):
    assert list(plot.canvas.drawn(0)[-1][0]) == [0, 1, 2]
    plot.bar.x_choice.setFocus()
    qtbot.keyClick(plot.bar.x_choice, KEYS.Key_Down)
    assert plot.bar.x_choice.currentText() == "x"
    assert list(plot.canvas.drawn(0)[-1][0]) == [10, 20, 30] and top(plot) == [1, 5, 2]
    assert plot.canvas.titles()[1] == "x (mm)"
    send(plot, [1.0, 2.0, 3.0, 4.0])
    assert "3 of 4 elements" in plot.bar.note()  # the fourth has no x, and is not drawn


def test_as_many_earlier_arrays_are_drawn_as_the_box_says(plot, qtbot):
    box = plot.bar.earlier
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "2")
    qtbot.keyClick(box, KEYS.Key_Return)
    send(plot, [7.0], [8.0], [9.0])
    assert [list(each[1]) for each in plot.canvas.drawn(0)] == [[7.0], [8.0], [9.0]]
    pens = [pen.color().alpha() for pen in plot.canvas.pens(0)]
    assert pens == sorted(pens) and pens[-1] == 255 and pens[0] < 60


def test_the_wheel_zooms_and_home_fits_again(plot, qtbot):
    view = plot.canvas.view.viewport()
    before = plot.canvas.view.getViewBox().viewRange()[0]
    place = QPointF(view.rect().center())
    event = QWheelEvent(
        place, view.mapToGlobal(place), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)
    after = plot.canvas.view.getViewBox().viewRange()[0]
    assert after[1] - after[0] < before[1] - before[0]
    press(plot, qtbot, KEYS.Key_Home)
    qtbot.waitUntil(lambda: plot.canvas.view.getViewBox().viewRange()[0] == before)


def test_a_log_axis_leaves_out_what_is_not_above_0_and_says_so(plot, qtbot):
    send(plot, [100.0, -1.0, 0.0, 10.0])
    qtbot.mouseClick(button(plot, "log"), LEFT)
    assert plot.bar.note() == "y: 2 not above 0"
    assert np.isnan(top(plot)[1:3]).all()
    shown = plot.canvas._curves[next(iter(plot.canvas._curves))].item.getData()[1]
    assert np.nanmax(shown) <= 2.1  # decades
    press(plot, qtbot, KEYS.Key_G)
    assert plot.bar.note() == "" and top(plot)[1] == -1


def test_the_cursor_reads_the_element_under_the_mouse_and_moves_by_keys(plot, qtbot):
    press(plot, qtbot, KEYS.Key_C)
    view, box = plot.canvas.view, plot.canvas.view.getViewBox()
    place = view.mapFromScene(box.mapViewToScene(QPointF(1.0, 2.0)))
    qtbot.mouseMove(view.viewport(), place + QPoint(3, 0))
    qtbot.mouseMove(view.viewport(), place)
    qtbot.waitUntil(lambda: plot.readings.texts(0)[1] == "5 mm")
    heading = plot.readings.model().headerData(1, Qt.Orientation.Horizontal)
    assert heading == "At 1"
    assert plot.readings.texts(0)[2:6] == ["1", "5", "2.66667", "3"]
    press(plot, qtbot, KEYS.Key_Right, CTRL)
    assert plot.readings.texts(0)[1] == "2 mm"
    for _ in range(5):
        press(plot, qtbot, KEYS.Key_Left, CTRL)
    assert plot.readings.texts(0)[1] == "1 mm"
    press(plot, qtbot, KEYS.Key_C)
    assert plot.readings.texts(0)[1] == "—"


def test_the_slider_goes_through_the_last_arrays_and_follows_at_its_end(plot, qtbot):
    send(plot, [7.0], [8.0], [9.0])
    assert top(plot) == [9] and plot.times.text() == "Live, 4 of 4"
    plot.times.slider.setFocus()
    qtbot.keyClick(plot.times.slider, KEYS.Key_Left)
    assert top(plot) == [8] and ", 1 s before the latest, 3 of 4" in plot.times.text()
    send(plot, [10.0])
    assert top(plot) == [8] and ", 2 s before the latest, 3 of 5" in plot.times.text()
    assert plot.actions_by_name["pause"].isChecked()
    qtbot.keyClick(plot.times.slider, KEYS.Key_End)
    assert top(plot) == [10] and plot.times.text() == "Live, 5 of 5"
    send(plot, [11.0])
    assert top(plot) == [11]


def test_keys_and_buttons_go_to_earlier_arrays_hold_them_and_go_live(plot, qtbot):
    send(plot, [7.0], [8.0])
    press(plot, qtbot, KEYS.Key_Space)
    send(plot, [9.0])
    assert top(plot) == [8] and button(plot, "pause").isChecked()
    press(plot, qtbot, KEYS.Key_Left)
    press(plot, qtbot, KEYS.Key_Left)
    assert top(plot) == [1, 5, 2]
    press(plot, qtbot, KEYS.Key_Right)
    assert top(plot) == [7]
    qtbot.mouseClick(button(plot, "earlier"), LEFT)
    assert top(plot) == [1, 5, 2] and not button(plot, "earlier").isEnabled()
    qtbot.mouseClick(button(plot, "later"), LEFT)
    press(plot, qtbot, KEYS.Key_End)
    assert top(plot) == [9] and plot.times.text() == "Live, 4 of 4"
    assert not button(plot, "live").isEnabled()


def test_an_array_that_is_not_of_now_is_grey_dotted_and_says_why(plot):
    plot._source.why = "disconnected"
    plot.refresh()
    pen = plot.canvas.pens(0)[-1]
    assert pen.color() in (QColor(LIGHT.severity.disconnected), QColor(DARK.severity.disconnected))
    assert pen.style() == Qt.PenStyle.DotLine
    assert plot.bar.note() == "y: disconnected" and plot.readings.texts(0)[-1] == "disconnected"
    plot._source.arrays[0] = None  # back, without a value
    plot._source.why = ""
    plot.refresh()
    assert plot.readings.texts(0)[-1] == "no value yet"
    plot._source.arrays[0] = np.array([4.0])
    plot.refresh()
    assert plot.bar.note() == "" and top(plot) == [4]
    assert plot.canvas.pens(0)[-1].style() == Qt.PenStyle.SolidLine


def test_an_array_is_copied_as_csv_by_its_key(plot, qtbot):
    with qtbot.waitSignal(plot.message) as told:
        press(plot, qtbot, KEYS.Key_C, CTRL)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[1:] == ["Index,y", "0,1.0", "1,5.0", "2,2.0"] and lines[0].startswith("# y: ")
    assert told.args == ["Copied 5 lines of CSV."]


def test_an_array_is_saved_where_the_one_dialog_says(plot, qtbot, tmp_path):
    path = tmp_path / "beam.csv"
    with qtbot.waitSignal(plot.message), person_at_dialogs() as person:
        person.saves_as(path)
        qtbot.mouseClick(button(plot, "save"), LEFT)
    lines = path.read_text().splitlines()
    assert lines[1:] == ["Index,y", "0,1.0", "1,5.0", "2,2.0"]


def test_the_menu_has_all_actions_and_its_letters_choose(plot, qtbot):
    view = plot.canvas.view
    at = view.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.mapToGlobal(at))
    QApplication.sendEvent(view.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [a.text() for a in menu.actions()] == [
        a.text() for a in plot.actions_by_name.in_groups()
    ]
    letter = plot.actions_by_name["log"].text().partition("&")[2][0]
    qtbot.keyClick(menu, letter.lower())
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)
    assert plot.actions_by_name["log"].isChecked()


def test_the_menu_opens_by_its_key_and_the_readings_have_rows_to_go_through(plot, qtbot):
    press(plot, qtbot, KEYS.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    qtbot.keyClick(QApplication.activePopupWidget(), KEYS.Key_Escape)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)
    table = plot.readings
    at = table.visualRect(table.model().index(0, 0)).center()
    qtbot.mouseClick(table.viewport(), LEFT, pos=at)
    qtbot.keyClick(table, KEYS.Key_Down)
    assert table.texts(0)[0] == "y"


def test_as_many_points_are_drawn_as_pixels_need(plot, qtbot):
    rng = np.random.default_rng(7)
    values = rng.normal(size=400_000)
    values[123_457] = 99.0
    send(plot, values)
    x, y = plot.canvas.drawn(0)[-1]
    assert len(x) <= 4 * plot.width() and y.max() == 99 and y.min() == values.min()
    assert 123_457 in x


def test_times_are_in_utc_as_chosen(plot):
    plot.set_utc(True)
    assert (
        plot.readings.texts(0)[6]
        == f"{datetime.fromtimestamp(1_796_100_000, UTC):%Y-%m-%d %H:%M:%S}.000 UTC"
    )
