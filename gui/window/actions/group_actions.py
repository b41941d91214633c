"""The Group menu's work: new groups, added PVs, snapshots; raises the tab of a PV."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from gui.core.groups.macros import MacroError
from gui.qt.name_reader import NameReader
from gui.qt.questions.answered import answered
from gui.tab.tab import Tab
from gui.window.actions.names_place import NamesPlace
from gui.window.archive_control import ArchiveControl
from gui.window.messages import Messages
from gui.window.tabs.open_tab import OpenTab
from gui.window.tabs.open_tabs import OpenTabs
from gui.window.tabs.tab_names import name_apart


class GroupActions(QObject):
    """Acts on the group in front, or opens a new one. GUI thread."""

    def __init__(
        self, open_tabs: OpenTabs, messages: Messages, archive: ArchiveControl, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._archive = archive
        self._open_tabs = open_tabs
        self._messages = messages
        self._reader = NameReader(self)

    def _window(self) -> QWidget:
        """Return the window used last, the parent of dialogs."""
        return self._open_tabs.active.window()

    def open_names(self) -> set[str]:
        """Return the names of the PVs in open tabs, which are PVs whatever they look like."""
        return {pv.name for tab in self._open_tabs.tabs() for pv in tab.content.group.pvs}

    @Slot()
    def new_group(self) -> None:
        """Ask for names and open them as an untitled group."""
        from gui.window.actions.new_group_dialog import NewGroupDialog

        place = NamesPlace(self._open_tabs.active, None)
        free_name = partial(name_apart, tab_widgets=self._open_tabs.tab_widgets)
        dialog = NewGroupDialog(
            "New group", free_name, place.parent(), self.open_names(), self._archive.handle
        )
        if answered(dialog):
            self._open_tabs.open_names(dialog.names(), dialog.name(), place=place.tab_widget)

    @Slot()
    def add_pvs(self) -> None:
        """Ask for names and add them to the current group."""
        from gui.window.actions.new_group_dialog import NewGroupDialog

        place = self._front()
        if place.tab is None:
            self.new_group()
            return
        dialog = NewGroupDialog(
            "Add PVs", None, place.parent(), self.open_names(), self._archive.handle
        )
        if answered(dialog):
            self._add_at(place, tuple(dialog.names()))

    def _front(self) -> NamesPlace:
        return NamesPlace.of(self._open_tabs.active)

    @Slot()
    def paste_names(self) -> None:
        """Add the names on the clipboard to the current group, or to a new one."""
        text, pasted = QApplication.clipboard().text(), partial(self._on_pasted, self._front())
        self._reader.read(text, pasted, self._on_refused)

    def _on_pasted(self, place: NamesPlace, names: list[str]) -> None:
        if names:
            self.offer_names(tuple(names), place)
        else:
            self._messages.note("The clipboard holds no PV names.")

    def _on_refused(self, reason: str) -> None:
        self._messages.error(f"The clipboard cannot be read: {reason}")

    @Slot(object, object)
    def offer_dropped(self, content: Tab, names: tuple[str, ...]) -> None:
        """Add ``names`` that were dropped on the table of a tab, as ``offer_names``."""
        for tab in self._open_tabs.tabs():
            tab_widget = self._open_tabs.tab_widget_of(tab)
            if tab.content is content and tab_widget is not None:
                self.offer_names(names, NamesPlace(tab_widget, tab))

    @Slot(object, object)
    def offer_names(self, names: tuple[str, ...], place: NamesPlace) -> None:
        """Add ``names`` of a pasted or dropped text at ``place``; ask what may be none."""
        from gui.core.groups.doubtful_names import doubtful_names  # the start does not need it

        if not place.is_there(self._open_tabs):  # closed while the text was read
            return
        doubtful = doubtful_names(names, self.open_names())
        if not doubtful:
            self._add_at(place, names)
            return
        from gui.window.actions.names_question import NamesQuestion

        if place.tab is not None:
            self._open_tabs.stay(place.tab)  # the next preview would take its place
        question = NamesQuestion(names, doubtful, place.parent())
        question.chosen.connect(partial(self._add_at, place))
        question.open()

    def _add_at(self, place: NamesPlace, names: tuple[str, ...]) -> None:
        """Add ``names`` to the tab of ``place``, unless it was closed meanwhile."""
        if not place.is_there(self._open_tabs):
            return
        if place.tab is None:
            self._open_tabs.open_names(list(names), place=place.tab_widget)
        else:
            self._add(place.tab, list(names))

    @Slot(object)
    def add_names(self, names: tuple[str, ...]) -> None:
        """Add ``names`` to the current group, or open them as an untitled group."""
        self._add_at(self._front(), names)

    def _add(self, tab: OpenTab, names: list[str]) -> None:
        def tell(added: int) -> None:
            known = len(names) - added
            self._messages.note(
                f"{added} {'PV' if added == 1 else 'PVs'} added"
                + (f", {known} {'was' if known == 1 else 'were'} there already" if known else "")
                + (". Tick them in the table to plot them; Ctrl+Z undoes it." if added else "")
            )

        try:
            names = tab.replaced(names)
        except MacroError as error:
            self._messages.error(f"Nothing was added: {error} in this group.")
        else:
            self._open_tabs.add_names(tab, names, tell)

    @Slot(str)
    def show_pv(self, name: str) -> None:
        """Raise a tab that has the PV ``name``, and select its row."""
        for tab in self._open_tabs.tabs():
            slot = tab.content.store.slot_of(name)
            if slot is not None:
                self._open_tabs.show(tab)
                tab.content.panel.show_slot(slot)
                return

    @Slot()
    def take_snapshot(self) -> None:
        """Take a snapshot of the current group."""
        current = self._open_tabs.current()
        if current is not None:
            current.content.tools.take_snapshot()

    @Slot()
    def open_snapshot(self) -> None:
        """Ask for a snapshot file and compare it with the current group's live values."""
        from gui.files.snapshots.open import FILE_FILTER
        from gui.qt.paths.open_dialogs import ask_what_to_open

        current = self._open_tabs.current()
        for path in ask_what_to_open(self._window(), "Open snapshot", FILE_FILTER):
            if current is not None and isValid(current.content):
                current.content.tools.snapshots.open(path)
