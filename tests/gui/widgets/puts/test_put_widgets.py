import math
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLabel, QLineEdit

from gui.core.puts.confirm_policy import ConfirmPolicy
from gui.core.puts.validation import PutTarget
from gui.core.pv.updates import Metadata, PvKind
from gui.core.theme.roles import theme_colors
from gui.qt.look.theme import apply_theme
from gui.widgets.puts.confirm_dialog import ConfirmDialog, PlannedPut
from gui.widgets.puts.number_box import NumberBox
from gui.widgets.puts.value_editor import ValueEditor
from tests.support.color_vision import contrast
from tests.support.pixels import counts
from tests.support.put_gestures import type_into

# a tool tip is raised, which the offscreen platform cannot
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)


def number(value, kind=PvKind.FLOAT, native="DOUBLE", **metadata):
    return PutTarget("X", kind, native, 1, Metadata(**metadata), value=value)


STATES = PutTarget(
    "X", PvKind.ENUM, "ENUM", 1, Metadata(labels=("<b>Shut</b>", "Open\n", "")), value=1.0
)


@pytest.fixture
def shown(qtbot):
    def show(target):
        editor = ValueEditor(target)
        qtbot.addWidget(editor)
        editor.show()
        editor.setFocus()
        editor.said = []
        editor.committed.connect(lambda value: editor.said.append(("write", value)))
        editor.cancelled.connect(lambda: editor.said.append("cancel"))
        editor.refused.connect(lambda reason: editor.said.append(("no", reason)))
        return editor

    return show


def text_of(editor):
    return editor.field.lineEdit().text()


@pytest.mark.parametrize(
    ("value", "metadata", "text"),
    [
        (1.5, {"units": "mm", "precision": 2}, "1.50"),
        (1.23456789, {"precision": 2}, "1.23456789"),
        (1e-12, {"precision": 3}, "1e-12"), (1e300, {"precision": 3}, "1e300"),
        (math.nan, {}, ""),
    ],
)  # fmt: skip
def test_a_number_is_shown_with_all_its_digits(shown, value, metadata, text):
    editor = shown(number(value, **metadata))
    assert isinstance(editor.field, NumberBox) and text_of(editor) == text
    if text:
        assert editor.value() == value


@pytest.mark.parametrize(
    ("target", "keys", "text"),
    [
        (number(1.5, precision=2), [Qt.Key.Key_Up], "1.51"),
        (number(0.1, precision=1), [Qt.Key.Key_Up] * 2, "0.3"),
        (number(1.5, precision=2), [Qt.Key.Key_PageDown], "1.40"),
        (number(1e-12, precision=2), [Qt.Key.Key_Up], "1.01e-12"),
        (number(1e300), [Qt.Key.Key_Up], "1.01e300"),
        (number(9.95, precision=1, control_limits=(-10.0, 10.0)), [Qt.Key.Key_Up] * 2, "10.0"),
        (number(7.0, PvKind.INTEGER, "LONG"), [Qt.Key.Key_Down], "6"),
        (number(0.0), [Qt.Key.Key_Up], "0.01"),
    ],
)  # fmt: skip
def test_steps(shown, qtbot, target, keys, text):
    editor = shown(target)
    for key in keys:
        qtbot.keyClick(editor.field, key)
    assert text_of(editor) == text


def test_enter_commits_what_is_right_and_esc_cancels(shown, qtbot):
    editor = shown(number(1.5, precision=2, units="mm", control_limits=(-10.0, 10.0)))
    assert editor.toolTip() == "<qt>-10 to 10</qt>"
    qtbot.keyClicks(editor.field, "1,5")
    qtbot.keyClick(editor.field, Qt.Key.Key_Return)
    editor.field.setText("20")
    qtbot.keyClick(editor.field, Qt.Key.Key_Enter)
    assert text_of(editor) == "20"  # stays, to be mended
    editor.field.setText("2.25")
    qtbot.keyClick(editor.field, Qt.Key.Key_Return)
    qtbot.keyClick(editor.field, Qt.Key.Key_Escape)
    assert editor.said == [
        ("no", "“1,5” has a comma: write 1.5 with a dot."),
        ("no", "20 is outside the control limits -10 to 10."),
        ("write", 2.25),
        "cancel",
    ]


def test_keys_of_the_editor_do_not_reach_the_dialog_around_it(shown, qtbot):
    dialog = QDialog()
    qtbot.addWidget(dialog)
    editor = shown(number(1.0))
    editor.setParent(dialog)
    dialog.show()
    editor.show()
    qtbot.keyClick(editor.field, Qt.Key.Key_Return)
    qtbot.keyClick(editor.field, Qt.Key.Key_Escape)
    assert dialog.isVisible() and editor.said == [("write", 1.0), "cancel"]
    editor.setParent(None)


@pytest.mark.parametrize("target", [number(1.0, precision=1), STATES])
def test_the_wheel_changes_nothing(shown, target):
    editor = shown(target)
    before = editor.value()
    at = QPointF(5, 5)
    wheel = QWheelEvent(
        at, at, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(editor.field, wheel)
    assert editor.value() == before


def test_states(shown, qtbot):
    editor = shown(STATES)
    combo = editor.field
    assert isinstance(combo, QComboBox)
    assert [combo.itemText(k) for k in range(3)] == ["<b>Shut</b>", "Open ", "state 2"]
    assert editor.value() == 1
    qtbot.keyClick(combo, Qt.Key.Key_Up)
    qtbot.keyClick(combo, Qt.Key.Key_Return)
    assert editor.said == [("write", 0)]
    unknown = shown(PutTarget("X", PvKind.ENUM, "ENUM", 1, STATES.metadata, value=9.0))
    unknown.commit()
    assert unknown.said == [("no", "Choose a state.")]
    nameless = shown(PutTarget("X", PvKind.ENUM, "ENUM", 1, Metadata(), value=1.0))
    assert isinstance(nameless.field, QLineEdit) and nameless.value() == 1


def test_texts_and_arrays(shown, qtbot):
    odd = "tab\tline\nbidi\u202e <b> µ".encode()
    held = np.frombuffer(odd + b"\0", np.uint8)
    editor = shown(PutTarget("X", PvKind.TEXT, "CHAR", 100_000, value=held))
    assert editor.value().tobytes() == odd + b"\0"  # untouched it is written back as it was
    latin = shown(PutTarget("X", PvKind.TEXT, "STRING", value=b"5 \xb5m"))
    assert latin.field.text() == "5 µm" and latin.value() == b"5 \xb5m"
    assert "Latin-1" in latin.toolTip() and "39 bytes" in latin.toolTip()
    editor.field.setText("x" * 60_000)
    assert len(editor.value()) == 60_001
    array = shown(PutTarget("X", PvKind.ARRAY, "DOUBLE", 10**6, value=np.array([1.0, 2.5])))
    assert array.field.text() == "1.0, 2.5" and array.value().tolist() == [1, 2.5]
    big = shown(PutTarget("X", PvKind.ARRAY, "DOUBLE", 10**6, value=np.zeros(10**6)))
    assert big.field.text() == "" and "1000000 elements" in big.toolTip()
    qtbot.keyClick(big.field, Qt.Key.Key_Return)
    assert big.said == [("no", "There are no elements.")]


def test_a_pv_that_cannot_be_written_says_so(shown):
    for target in (number(1.0), STATES):
        away = PutTarget(
            "X", target.kind, target.native_type, 1, target.metadata, connected=False, value=1.0
        )
        editor = shown(away)
        editor.commit()
        assert editor.said == [("no", "It is not connected.")]


def test_a_hostile_name_is_shown_harmlessly(shown):
    labels = ("<img src=x>\u202e",)
    target = PutTarget("<b>", PvKind.ENUM, "ENUM", 1, Metadata(labels=labels), value=0.0)
    assert shown(target).field.itemText(0) == "<img src=x>"


def asked(qtbot, *puts):
    dialog = ConfirmDialog(puts)
    qtbot.addWidget(dialog)
    dialog.open()
    return dialog


def cells(dialog):
    table = dialog.table
    return [
        [table.item(row, column).text() for column in range(table.columnCount())]
        for row in range(table.rowCount())
    ]


def test_the_question_shows_what_will_be_written_and_cancel_is_the_default(qtbot):
    target = PutTarget("BL:X", metadata=Metadata("mm", 2), host="ioc:5064", value=1.5, severity=2)
    dialog = asked(qtbot, PlannedPut.of(target, 2.25))
    assert dialog.windowTitle() == "Write a value?"
    assert dialog.question.text() == "Write this value? Nothing has been sent yet."
    assert dialog.write_button.text() == "&Write"
    assert cells(dialog) == [["BL:X", "ioc:5064", "1.50 mm", "→ 2.25 mm", "◆ MAJOR"]]
    assert dialog.warning.text() == "▲ The PV is in alarm now." and dialog.warning.isVisible()
    assert dialog.cancel_button.isDefault() and not dialog.write_button.isDefault()
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    dialog = asked(qtbot, PlannedPut.of(target, 2.25))
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    dialog = asked(qtbot, PlannedPut.of(target, 2.25))
    with qtbot.waitSignal(dialog.accepted):
        qtbot.mouseClick(dialog.write_button, Qt.MouseButton.LeftButton)


def test_a_value_that_gets_longer_while_somebody_reads_is_seen_whole(qtbot):
    """12.4 became 12.450000000000001 beside an empty column, and was cut with its unit."""
    now = [PlannedPut("BL:DCM", "ioc:5064", "12.4 keV", "1.0 keV")]
    dialog = ConfirmDialog(now, look=lambda: now)
    qtbot.addWidget(dialog)
    dialog.open()
    now[0] = PlannedPut("BL:DCM", "ioc:5064", "12.450000000000001 keV", "1.0 keV")
    table = dialog.table
    qtbot.waitUntil(lambda: table.item(0, 2).text() == "12.450000000000001 keV")
    needed = table.fontMetrics().horizontalAdvance(table.item(0, 2).text())
    assert table.columnWidth(2) >= needed + 8
    now[0] = PlannedPut("BL:DCM", "ioc:5064", "x" * 500, "1.0 keV")
    qtbot.waitUntil(lambda: table.item(0, 2).text().startswith("xxx"))
    assert table.columnWidth(2) <= 260


def test_a_value_now_has_the_digits_that_a_person_reads(qtbot):
    """298.83717772182155 mA filled the column; where it reads as the new one all digits tell."""
    now = 298.83717772182155
    target = PutTarget("SR:I", metadata=Metadata("mA", 3), host="ioc:5064", value=now)
    dialog = asked(qtbot, PlannedPut.of(target, 1.0))
    assert cells(dialog)[0][2:4] == ["298.837 mA", "→ 1.000 mA"]
    assert dialog.table.item(0, 2).toolTip() == "298.83717772182155 mA"
    alike = asked(qtbot, PlannedPut.of(target, 298.837))
    assert cells(alike)[0][2:4] == ["298.83717772182155 mA", "→ 298.837 mA"]
    near = asked(qtbot, PlannedPut.of(target, 298.8370001))
    assert cells(near)[0][2:4] == ["298.837 mA", "→ 298.8370001 mA"]
    same = asked(qtbot, PlannedPut.of(replace(target, value=1.5), 1.5))
    assert cells(same)[0][2:4] == ["1.500 mA", "→ 1.500 mA"]


def test_a_row_that_changes_nothing_recedes_until_it_does(qtbot):
    """Open → Open stood beside 299.262 mA → 1.000 mA as if it were as much."""
    door = PutTarget("BL:FE", PvKind.ENUM, metadata=Metadata(labels=("Closed", "Open")), value=1)
    puts = [PlannedPut.of(door, 1), PlannedPut.of(replace(door, value=0), 1)]
    dialog = ConfirmDialog(puts, look=lambda: puts)
    qtbot.addWidget(dialog)
    dialog.open()

    def darkest(row):
        item = dialog.table.item(row, 3)
        image = dialog.table.viewport().grab(dialog.table.visualItemRect(item)).toImage()
        shades = (
            image.pixelColor(x, y).lightness()
            for x in range(image.width())
            for y in range(image.height())
        )
        return min(shades)

    assert cells(dialog)[0][2:4] == ["Open", "→ Open"] and darkest(0) > darkest(1)
    asks = "Write 2 values? {}Nothing has been sent yet."
    assert dialog.question.text() == asks.format("1 of them is there already. ")
    puts[:] = puts[::-1]
    qtbot.waitUntil(lambda: darkest(0) < darkest(1))
    puts[0] = puts[1]
    qtbot.waitUntil(lambda: dialog.question.text() == asks.format("2 of them are there already. "))
    puts[:] = [PlannedPut.of(replace(door, value=0), 1)] * 2
    qtbot.waitUntil(lambda: dialog.question.text() == asks.format(""))
    alone = asked(qtbot, PlannedPut.of(door, 1))
    assert alone.question.text() == (
        "Write this value? It is that already. Nothing has been sent yet."
    )


def test_what_a_column_of_the_question_cuts_is_in_its_tooltip(qtbot):
    now = [PlannedPut("SR:" + "x" * 60, "ioc:5064", "1.2", "2", exact_old="1.2000001")]
    dialog = ConfirmDialog(now, look=lambda: now)
    qtbot.addWidget(dialog)
    dialog.open()
    assert dialog.table.item(0, 0).toolTip() == now[0].name
    assert dialog.table.item(0, 2).toolTip() == "1.2000001"
    now[0] = replace(now[0], exact_old="")  # as of a text, which is shown as it is
    qtbot.waitUntil(lambda: dialog.table.item(0, 2).toolTip() == "1.2")


@pytest.mark.parametrize("count", [1, 3, 200])
def test_the_question_is_as_high_as_its_rows_and_its_columns_share_the_room(qtbot, count):
    dialog = asked(
        qtbot, *[PlannedPut(f"SR:{k}", "ioc:5064", "1 mm", "2 mm") for k in range(count)]
    )
    table = dialog.table
    qtbot.waitUntil(lambda: table.horizontalHeader().length() == table.viewport().width())
    rows = [table.rowViewportPosition(row) + table.rowHeight(row) for row in range(count)]
    if count < 200:
        assert not table.verticalScrollBar().maximum()
        assert table.viewport().height() - rows[-1] < 2 * table.rowHeight(0)
    assert dialog.height() <= 560 and dialog.width() >= 720
    spare = [
        table.columnWidth(number) - table.fontMetrics().horizontalAdvance(text)
        for number, text in enumerate(cells(dialog)[0])
    ]
    assert min(spare) > 40 and not table.horizontalScrollBar().maximum()


def test_a_warning_that_comes_later_takes_no_row_away(qtbot):
    now = [PlannedPut(f"SR:{k}", "ioc:5064", "1 mm", "2 mm") for k in range(4)]
    dialog = ConfirmDialog(now, look=lambda: now)
    qtbot.addWidget(dialog)
    dialog.open()
    assert not dialog.warning.isVisible()
    now[0] = replace(now[0], severity=2, earlier="being processed for 12 s")
    qtbot.waitUntil(lambda: dialog.warning.isVisible() and dialog.earlier.isVisible())
    qtbot.waitUntil(lambda: not dialog.table.verticalScrollBar().maximum())


def test_the_question_about_many(qtbot):
    puts = [PlannedPut(f"<b>{k}</b>\u202e", "h", "1", "2\n", k % 2) for k in range(200)]
    dialog = asked(qtbot, *puts)
    assert dialog.windowTitle() == "Write 200 values?" and len(cells(dialog)) == 200
    assert dialog.question.text().startswith("Write 200 values? ")
    assert dialog.write_button.text() == "&Write 200 values"
    assert cells(dialog)[1] == ["<b>1</b>", "h", "1", "→ 2 ", "▲ MINOR"]
    assert dialog.warning.text() == "▲ 100 of 200 PVs are in alarm now."
    assert not asked(qtbot, puts[0]).warning.isVisible()
    assert asked(qtbot, *puts[:2]).warning.text() == "▲ 1 of 2 PVs is in alarm now."


def test_policy():
    asks = {policy: [policy.asks(1), policy.asks(2)] for policy in ConfirmPolicy}
    assert list(asks.values()) == [[True, True], [False, True], [False, False]]
    assert ConfirmPolicy("several") is ConfirmPolicy.SEVERAL


def test_a_pv_that_came_back_while_its_editor_was_open_is_written(qtbot):
    gone = replace(number(1.0), connected=False)
    now = [gone]
    editor = ValueEditor(gone, None, lambda: now[0])
    qtbot.addWidget(editor)
    said = []
    editor.committed.connect(said.append)
    editor.refused.connect(said.append)
    editor.show()
    for known, answer in (
        (gone, "It is not connected."), (number(1.0), 105.0), (gone, "It is not connected."),
        (STATES, "The record changed while this was open. Press Esc and edit it again."),
    ):  # fmt: skip
        now[0] = known
        said.clear()
        type_into(editor, qtbot, "105")
        assert said == [answer]


@pytest.mark.parametrize(
    ("whole", "typed", "sent", "awaited"),
    [(number(1.0, precision=2), "105", 105.0, "limits"), (STATES, "<b>Shut</b>", 0, "states")],
)
@pytest.mark.parametrize("opened_early", [True, False])
def test_an_editor_open_before_the_metadata_arrive_writes_once_they_have(
    qtbot, whole, typed, sent, awaited, opened_early
):
    """Enter was refused "try again in a moment" for as long as the editor stayed open.

    Of states, which are gone with the connection for a moment, "the record changed" was said.
    """
    bare = replace(whole, metadata=None)
    now = [bare]
    editor = ValueEditor(bare if opened_early else whole, None, lambda: now[0])
    qtbot.addWidget(editor)
    said = []
    editor.committed.connect(said.append)
    editor.refused.connect(said.append)
    editor.show()
    type_into(editor, qtbot, typed)
    assert said == [f"Its {awaited} have not arrived yet: try again in a moment."]
    now[0] = whole
    qtbot.keyClick(editor.field, Qt.Key.Key_Return)
    assert said[1:] == [sent]


@pytest.mark.parametrize("dark", [False, True])
def test_the_unit_beside_the_field_is_of_the_selected_row(shown, qapp, dark):
    """It stood black on white in the blue row, and touched the next cell."""
    apply_theme(qapp, dark)
    colors = theme_colors(dark)
    editor = shown(number(1.5, precision=2, units="mrad"))
    editor.resize(160, 24)
    (label,) = editor.findChildren(QLabel)
    assert label.geometry().right() < editor.width() - 3
    left = editor.field.geometry().right() + 1
    seen = counts(editor.grab(QRect(left, 0, editor.width() - left, editor.height())).toImage())
    ((ground, _),) = seen.most_common(1)
    assert ground == QColor(colors.accent).name()
    assert max(contrast(each, ground) for each in seen) >= 3
    assert editor.palette().color(label.foregroundRole()).name() == colors.accent_text
