"""Words on the screen say what is known, of what they stand beside."""

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QTabBar

from gui.core.groups.group import AxisSpec, Group, PvSpec
from gui.core.table.columns import COLUMNS
from gui.files.disk.resources import resource
from gui.files.groups.pvgroup import load, save
from gui.widgets.chart.readings.legend import NOW
from gui.window.actions.new_group_dialog import NewGroupDialog
from tests.support.put_gestures import question, type_value
from tests.support.save_dialogs import person_at_dialogs
from tests.support.window import LEFT

TIP = Qt.ItemDataRole.ToolTipRole


def record(name, value=1, more=""):
    return f'record(ao,"{name}"){{field(VAL,"{value}")field(PINI,"YES"){more}}}'


def tab_texts(window):
    bar = window.tab_widget.findChild(QTabBar)
    return [bar.tabText(number) for number in range(bar.count())]


def test_a_tab_is_well_only_when_all_of_it_is_known(window, qtbot, soft_ioc, prefix):
    soft_ioc(record(f"{prefix}a") + record(f"{prefix}b"))
    window.open_tabs.open_names([f"{prefix}a", f"{prefix}b", f"{prefix}no"], "Some")
    window.open_tabs.open_names([f"{prefix}a", f"{prefix}b"], "All")
    qtbot.waitUntil(lambda: tab_texts(window) == ["✕ Some 2/3 *", "● All 2/2 *"])


def test_what_a_tab_says_of_a_pv_is_true_beside_a_tab_that_had_it(window, qtbot, soft_ioc, prefix):
    """A tab that asks for a PV after its IOC died has no answer yet: "never" was said of both."""
    ioc, name = soft_ioc(record(f"{prefix}a", 7)), f"{prefix}a"

    def opened(title):
        tab = window.open_tabs.open_group(Group(title, 60, pvs=(PvSpec(name, plot=True),))).content
        return tab, tab.chart.legend

    _, legend = opened("Had")
    qtbot.waitUntil(lambda: legend.rowCount() == 1 and legend.item(0, NOW).text().startswith("7"))
    ioc.stop()  # SIGKILL
    qtbot.waitUntil(lambda: "(disconnected)" in legend.item(0, NOW).text())
    asks, other = opened("Asks")
    qtbot.waitUntil(lambda: other.rowCount() == 1 and "no answer yet" in other.item(0, NOW).text())
    qtbot.waitUntil(lambda: asks.chart.canvas.scene.notes != ())
    cells = [asks.model.index(0, column) for column in range(len(COLUMNS))]
    texts = [
        *(cell.data() or "" for cell in cells),
        *(cell.data(TIP) or "" for cell in cells),
        other.item(0, NOW).text(),
        *asks.chart.canvas.scene.notes,
    ]
    assert not [text for text in texts if "never" in text or "no IOC has answered for" in text]
    assert any("this tab’s search for the name yet" in text for text in texts)


def test_the_title_says_which_tab_has_the_worst_alarm(window, qtbot, soft_ioc, prefix):
    high = 'field(HIGH,"5")field(HSV,"MAJOR")'
    soft_ioc(record(f"{prefix}a", 9, high) + record(f"{prefix}b"))
    window.open_tabs.open_names([f"{prefix}a"], "Bad")
    window.open_tabs.open_names([f"{prefix}b"], "Good")
    told = "● Good 1/1 – ◆ MAJOR in Bad – PV Watch"
    qtbot.waitUntil(lambda: window.windowTitle() == told)
    bar = window.tab_widget.findChild(QTabBar)
    qtbot.mouseClick(bar, LEFT, pos=bar.tabRect(0).center())
    qtbot.waitUntil(lambda: window.windowTitle() == "◆ Bad 1/1 – PV Watch")


def test_an_untitled_group_takes_the_name_of_its_file(window, qtbot, tmp_path):
    path = tmp_path / "mywatch.pvgroup"
    window.open_tabs.open_names(["x"])
    with person_at_dialogs() as person:
        person.saves_as(path)
        qtbot.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(path.exists)
    qtbot.waitUntil(lambda: tab_texts(window) == ["✕ mywatch 0/1"])
    assert load(path).group.name == "mywatch"


def test_macros_in_names_are_replaced_and_kept_in_the_file(window, qtbot, tmp_path):
    path = tmp_path / "m.pvgroup"
    axes = (AxisSpec("a", "Pump $(N)"),)
    pvs = (PvSpec("$(N):x", axis="a"),)
    save(path, Group("Macro $(N)", axes=axes, pvs=pvs, macros={"N": "7"}))
    window.open_tabs.open_file(path)
    qtbot.waitUntil(lambda: tab_texts(window) == ["✕ Macro 7 0/1"])
    tab = window.open_tabs.current()
    assert tab.content.group.axes[0].label == "Pump 7"
    assert tab.group().name == "Macro $(N)" and tab.group().axes[0].label == "Pump $(N)"


@pytest.mark.parametrize(("count", "plotted"), [(5, 5), (25, 10)])
def test_new_pvs_are_plotted_or_it_is_said_how_many(window, qtbot, count, plotted):
    def fill():
        dialog = window.findChild(NewGroupDialog)
        qtbot.keyClicks(dialog.text, f"none:{{1..{count}}}")
        qtbot.mouseClick(dialog.buttons.button(dialog.buttons.StandardButton.Ok), LEFT)

    QTimer.singleShot(0, fill)
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    tab = window.open_tabs.current().content
    assert len(tab.chart.traces) == plotted
    note = f"The first 10 of {count} PVs are plotted"
    assert (note in window.status.currentMessage()) == (count > plotted)


def test_files_of_the_demo_are_not_recent(window, qtbot):
    window.open_tabs.open_file(resource("demo", "vacuum.pvgroup"))
    qtbot.waitUntil(lambda: window.open_tabs.current() is not None)
    assert window._settings.recent() == []


def test_the_question_before_a_put_follows_the_pv(window, qtbot, soft_ioc, prefix):
    ioc = soft_ioc(record(f"{prefix}a", 4))
    window.open_tabs.open_names([f"{prefix}a"])
    tab = window.open_tabs.current().content
    qtbot.waitUntil(lambda: tab.store.known_count() == 1)
    window.puts.allow(True)
    type_value(window, tab, qtbot, 0, "5")
    qtbot.waitUntil(lambda: question(window) is not None)
    table = question(window).table
    assert table.item(0, 2).text() == "4"
    ioc.put(f"{prefix}a", 8)
    qtbot.waitUntil(lambda: table.item(0, 2).text() == "8")
    ioc.stop()
    qtbot.waitUntil(lambda: table.item(0, 2).text() == "not known: disconnected")
    qtbot.mouseClick(question(window).cancel_button, LEFT)


# -- files that cannot be opened


def button(window, word, number=0):
    problems = window.tab_widget.problems
    found = [
        each
        for each in problems.findChildren(QPushButton)
        if each.text() == word and each.isVisible()
    ]
    return found[number]


def test_every_file_that_failed_stays_in_sight(window, qtbot, tmp_path, monkeypatch):
    first, second, moved = (tmp_path / f"{name}.pvgroup" for name in ("one", "two", "moved"))
    problems = window.tab_widget.problems
    window.open_tabs.open_file(first)
    window.open_tabs.open_file(second)
    qtbot.waitUntil(lambda: len(problems.texts()) == 2 and problems.isVisible())
    assert "one.pvgroup" in problems.texts()[0] and "two.pvgroup" in problems.texts()[1]
    qtbot.mouseClick(button(window, "Create"), LEFT)
    qtbot.waitUntil(lambda: len(problems.texts()) == 1 and first.exists())
    save(moved, Group("Moved"))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(moved), ""))
    qtbot.mouseClick(button(window, "Find…"), LEFT)
    qtbot.waitUntil(lambda: not problems.isVisible())
    sources = [tab.source for tab in window.open_tabs.tabs()]
    assert sources == [first, moved]


def test_a_file_is_tried_again_and_a_line_dismissed(window, qtbot, tmp_path):
    path, never = tmp_path / "late.pvgroup", tmp_path / "never.pvgroup"
    problems = window.tab_widget.problems
    window.open_tabs.open_file(path)
    window.open_tabs.open_file(never)
    qtbot.waitUntil(lambda: len(problems.texts()) == 2)
    save(path, Group("Late"))
    qtbot.mouseClick(button(window, "Try again"), LEFT)
    qtbot.waitUntil(lambda: len(problems.texts()) == 1)
    said = window.status.shown_message  # the status bar says the latest, too, but no longer
    assert said
    button(window, "Dismiss").setFocus()
    qtbot.keyClick(button(window, "Dismiss"), Qt.Key.Key_Space)
    assert window.status.shown_message == ""
    assert not problems.isVisible()


def test_the_error_of_a_preview_goes_when_the_group_is_shown(window, qtbot, tmp_path):
    path = tmp_path / "late.pvgroup"
    path.write_text("format = ")
    window.previews.preview(path)
    qtbot.waitUntil(lambda: "late.pvgroup" in window.status.currentMessage())
    save(path, Group("Late"))
    window.previews.preview(path)
    qtbot.waitUntil(lambda: window.open_tabs.current() is not None)
    assert window.status.currentMessage() == ""


def test_lines_of_a_window_that_closes_move_to_the_other(window, qtbot, tmp_path):
    window.open_tabs.open_names(["none:a"])
    window.open_tabs.open_names(["none:b"])
    other = window.windows.tear(window.open_tabs.tabs()[1])
    window.open_tabs.activate(other.tab_widget)
    window.open_tabs.open_file(tmp_path / "gone.pvgroup")
    qtbot.waitUntil(lambda: len(other.tab_widget.problems.texts()) == 1)
    for tab in window.open_tabs.tabs():
        tab.content.set_modified(False)
    other.close()
    problems = window.tab_widget.problems
    qtbot.waitUntil(lambda: len(problems.texts()) == 1 and problems.isVisible())
    qtbot.mouseClick(button(window, "Create"), LEFT)
    qtbot.waitUntil(lambda: not problems.isVisible())
    assert window.open_tabs.current().source == tmp_path / "gone.pvgroup"


# -- tables


def test_the_alarm_list_sorts_by_a_click_and_keeps_its_widths(window, qtbot, soft_ioc, prefix):
    high = 'field(HIGH,"0")field(HSV,"MAJOR")'
    soft_ioc("".join(record(f"{prefix}{name}", 5, high) for name in "bca"))
    window.open_tabs.open_names([f"{prefix}{name}" for name in "bca"])
    window.alarm_dock.dock.toggleViewAction().trigger()
    view = window.alarm_dock.view
    qtbot.waitUntil(lambda: view.model.rowCount() == 3)
    header = view.table.horizontalHeader()

    def shown():
        return [view.model.index(row, 0).data().removeprefix(prefix) for row in range(3)]

    click = QPoint(20, 8)
    qtbot.mouseClick(header.viewport(), LEFT, pos=click)
    assert shown() == ["a", "b", "c"] and header.isSortIndicatorShown()
    qtbot.mouseClick(header.viewport(), LEFT, pos=click)
    assert shown() == ["c", "b", "a"]
    edge = QPoint(header.sectionSize(0) - 1, 8)
    qtbot.mousePress(header.viewport(), LEFT, pos=edge)
    qtbot.mouseMove(header.viewport(), edge + QPoint(40, 0))
    qtbot.mouseRelease(header.viewport(), LEFT, pos=edge + QPoint(40, 0))
    kept = f"[{header.sectionSize(0)},"
    qtbot.waitUntil(lambda: window._settings.text("alarms_widths", "").startswith(kept))


def test_the_bar_of_failed_files_takes_its_room_only_and_shows_the_latest(window, qtbot, tmp_path):
    bar = window.tab_widget.problems
    for number in range(7):
        window.open_tabs.open_file(tmp_path / f"no{number}.pvgroup")
        qtbot.waitUntil(lambda count=number + 1: len(bar.texts()) == count)
        last = bar.findChildren(QPushButton)[-1]
        qtbot.waitUntil(lambda last=last: not last.visibleRegion().isEmpty())
        most = min(number + 1, 4) * (last.sizeHint().height() + 6) + 12
        qtbot.waitUntil(lambda most=most: bar.height() < most)


def test_macros_in_pasted_names_are_those_of_the_group(window, qtbot, tmp_path):
    path = tmp_path / "m.pvgroup"
    save(path, Group("M", pvs=(PvSpec("$(S):a"),), macros={"S": "7"}))
    window.open_tabs.open_file(path)
    content = window.open_tabs.current().content
    control = Qt.KeyboardModifier.ControlModifier
    QApplication.clipboard().setText("$(S):b $(S):c")
    qtbot.keyClick(content.table, Qt.Key.Key_V, control)
    assert [pv.name for pv in content.group.pvs] == ["7:a", "7:b", "7:c"]
    QApplication.clipboard().setText("$(T):d ok:e")
    qtbot.keyClick(content.table, Qt.Key.Key_V, control)
    assert len(content.group.pvs) == 3
    assert "Nothing was added: macro $(T) is not defined" in window.messages.errors[-1]
    qtbot.keyClick(content.table, Qt.Key.Key_S, control)
    qtbot.waitUntil(lambda: not content.modified)
    assert [pv.name for pv in load(path).group.pvs] == ["$(S):a", "7:b", "7:c"]
