"""Archived names by hand in *Add PVs* and *New group*: a pattern is typed, names are ticked, added.

The appliances are local servers; what is seen is compared with what they were told to have.
"""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QStyle, QStyleOptionViewItem

from gui.core.archive.name_search import MOST_LISTED
from tests.support.appliance import Answer
from tests.support.archive_windows import appliances
from tests.support.archive_windows import window_of_two as window
from tests.support.archived_pvs import ArchivedPv
from tests.support.context_menu import answering
from tests.support.letters import alike
from tests.support.menu_bar import front
from tests.support.screens import nameless, without_room
from tests.support.waiting import DEADLINE_MS
from tests.support.window import LEFT, opened_window

__all__ = ["appliances", "window"]
KEYS = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
KINDS = QDialogButtonBox.StandardButton
PV = ArchivedPv([(10**9, 1.0)])


class Dialog:
    """What a person does and reads in the dialog."""

    def __init__(self, qtbot, dialog):
        self.qtbot, self.it = qtbot, dialog

    def write(self, text):
        QTest.keyClick(self.it.text, KEYS.Key_A, CTRL)
        QTest.keyClicks(self.it.text, text)

    def told(self):
        return self.it.archived.told.text()

    def found(self, text, wait=DEADLINE_MS):
        self.qtbot.waitUntil(lambda: text in self.told(), timeout=wait)

    def cells(self, column=0):
        model = self.it.archived.table.model()
        return [model.index(row, column).data() for row in range(model.rowCount())]

    def click_tick(self, row):
        table = self.it.archived.table
        option = QStyleOptionViewItem()
        option.rect = table.visualRect(table.model().index(row, 0))
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
        box = table.style().subElementRect(
            QStyle.SubElement.SE_ItemViewItemCheckIndicator, option, table
        )
        self.qtbot.mouseClick(table.viewport(), LEFT, pos=box.center())

    def press(self, button):
        assert button.isVisible() and button.isEnabled()
        self.qtbot.mouseClick(button, LEFT)

    def end(self, kind=KINDS.Ok):
        self.press(self.it.buttons.button(kind))


def by_hand(window, qtbot, key, act):
    """Open the dialog by ``key`` and let ``act`` do its part in it; it has to end it."""
    front(window, qtbot)
    failed = []

    def answer(dialog):
        try:
            act(Dialog(qtbot, dialog))
        except BaseException as error:  # it would be lost in a slot, and the dialog stand
            failed.append(error)
            dialog.reject()

    with answering(qtbot, answer):
        QTest.keyClick(window, *key)
    if failed:
        raise failed[0]


NEW, ADD = (KEYS.Key_N, CTRL), (KEYS.Key_N, CTRL | SHIFT)


def names_of(window):
    return [pv.name for pv in window.open_tabs.current().content.group.pvs]


def test_names_of_two_appliances_are_seen_ticked_and_added(window, appliances, qtbot):
    first, second = appliances
    first.pvs = {f"none:VAC{n}:P": PV for n in range(1, 13)} | {"none:OTHER": PV}
    second.pvs = {"none:VAC2:P": PV, "none:VAC77:P": PV}

    def act(dialog):
        assert not dialog.it.archived.isVisible(), "nothing is shown before a pattern is typed"
        dialog.write("none:A none:VAC*")
        dialog.found("13 archived names match none:VAC*.")
        names = [f"none:VAC{n}:P" for n in (*range(1, 13), 77)]
        assert dialog.cells() == names
        both = f"{first.base}, {second.base}"
        assert dialog.cells(1)[:2] == [first.base, both] and dialog.cells(1)[-1] == second.base
        assert "1 different PV" in dialog.it._counted.text()
        assert not dialog.it.archived.empty.isVisible()
        assert not alike(dialog.it) and not nameless(dialog.it) and not without_room(dialog.it)
        dialog.click_tick(1)
        dialog.click_tick(12)
        assert dialog.it._counted.text() == "3 different PVs, 2 of them from the archive"
        dialog.end()

    by_hand(window, qtbot, NEW, act)
    assert names_of(window) == ["none:A", "none:VAC2:P", "none:VAC77:P"]


def test_all_are_ticked_and_some_not_by_keys(window, appliances, qtbot):
    appliances[0].pvs = {f"none:BPM{n}": PV for n in range(5)}

    def act(dialog):
        dialog.write("none:BPM?")
        dialog.found("5 archived names match")
        archived, table = dialog.it.archived, dialog.it.archived.table
        dialog.press(archived.all)
        assert "5 of them" in dialog.it._counted.text() and not archived.all.isEnabled()
        dialog.press(archived.none)
        assert dialog.it._counted.text() == "No PVs yet"
        assert not dialog.it.buttons.button(KINDS.Ok).isEnabled()
        table.setFocus()
        QTest.keyClick(table, KEYS.Key_Home, CTRL)
        QTest.keyClick(table, KEYS.Key_Down, SHIFT)
        QTest.keyClick(table, KEYS.Key_Space)
        assert "2 different PVs, 2 of them" in dialog.it._counted.text()
        QTest.keyClick(table, KEYS.Key_Space)
        assert dialog.it._counted.text() == "No PVs yet"
        QTest.keyClick(table, KEYS.Key_Space)
        QTest.keyClick(dialog.it, KEYS.Key_Return, CTRL)

    window.open_tabs.open_names(["none:first"], "Here")
    by_hand(window, qtbot, ADD, act)
    assert names_of(window) == ["none:first", "none:BPM0", "none:BPM1"]


def test_more_names_than_are_listed_are_told(window, appliances, qtbot):
    appliances[0].pvs = dict.fromkeys((f"none:{n}" for n in range(MOST_LISTED + 5)), PV)

    def act(dialog):
        dialog.write("none:*")
        dialog.found("More than 20,000 archived names match none:*: 20,000 are listed")
        assert len(dialog.cells()) == MOST_LISTED
        dialog.write("none:1999?")
        assert dialog.it.archived.chosen() == ()
        dialog.found("10 archived names match none:1999?.")
        dialog.write("none:nothing*")
        dialog.found("No archived name matches none:nothing*.")
        dialog.write("none:a")
        assert not dialog.it.archived.isVisible()
        dialog.end(KINDS.Cancel)

    by_hand(window, qtbot, NEW, act)
    assert not window.open_tabs.contents()


def test_an_appliance_that_fails_is_told_beside_what_the_other_has(window, appliances, qtbot):
    appliances[0].pvs = {"none:VAC1": PV}
    appliances[1].answers["getMatchingPVs"] = Answer(status=500)

    def act(dialog):
        dialog.write("none:VAC*")
        dialog.found("1 archived name matches none:VAC*.")
        faults = dialog.it.archived.faults
        assert faults.isVisible() and f"127.0.0.1:{appliances[1].port}" in faults.text()
        assert faults.text().endswith("Names may be missing.")
        appliances[0].answers["getMatchingPVs"] = Answer(status=500)
        dialog.write("none:VA*")
        dialog.found("It is not known which archived names match none:VA*.")
        dialog.end(KINDS.Cancel)

    by_hand(window, qtbot, NEW, act)


def test_a_search_that_does_not_end_is_stopped(window, appliances, qtbot):
    appliances[0].pvs = {"none:VAC1": PV}
    appliances[1].answers["getMatchingPVs"] = Answer(how="silent")

    def act(dialog):
        dialog.write("none:VAC*")
        dialog.found("Searching the archive for none:VAC* …")
        archived = dialog.it.archived
        assert not archived.table.isEnabled() and not archived.all.isEnabled()
        dialog.press(archived.stop)
        assert "The search was stopped" in dialog.told() and not archived.stop.isVisible()
        appliances[1].answers.clear()
        appliances[1].release.set()
        dialog.write("none:VAC?")
        dialog.found("1 archived name matches none:VAC?.")
        dialog.end(KINDS.Cancel)

    by_hand(window, qtbot, NEW, act)


def test_hostile_names_are_plain_text_and_never_a_form(window, appliances, qtbot):
    names = ["none:<b>x</b>", "none:../../etc", "none:=cmd|'/c'!A1", "none:‮x"]
    appliances[0].pvs = dict.fromkeys(names, PV)

    def act(dialog):
        dialog.write("none:*")
        dialog.found("3 archived names match none:*.")  # one has a character that is not printed
        assert sorted(dialog.cells()) == sorted(names[:3])
        dialog.end(KINDS.Cancel)

    by_hand(window, qtbot, NEW, act)


def test_a_list_without_names_says_what_to_do(window, appliances, qtbot):
    """The empty table said nothing; the rules of the field were all in one line."""

    def act(dialog):
        assert dialog.it._counted.text() == "No PVs yet"
        labels = [label.text() for label in dialog.it.findChildren(QLabel)]
        assert "PV names, with lines, commas or spaces between them" in labels
        assert any("SR:VAC* lists the names in the archive" in text for text in labels)
        dialog.write("none:NOTHING*")
        dialog.found("No archived name matches none:NOTHING*.")
        assert dialog.it.archived.empty.isVisible()
        assert "finds more" in dialog.it.archived.empty.text()
        dialog.end(KINDS.Cancel)

    by_hand(window, qtbot, NEW, act)


def test_a_pattern_without_an_archive_is_told(qtbot, monkeypatch):
    monkeypatch.delenv("PVWATCH_ARCHIVE_URL", raising=False)

    def act(dialog):
        dialog.write("none:VAC*")
        assert "no archiver appliance is set" in dialog.it._counted.text()
        assert not dialog.it.buttons.button(KINDS.Ok).isEnabled()
        dialog.end(KINDS.Cancel)

    with opened_window() as window:
        by_hand(window, qtbot, NEW, act)
