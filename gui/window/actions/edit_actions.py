"""The group editors of the open tabs, and changing the macros of a group."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, Slot

from gui.core.groups.group import Group
from gui.core.groups.group_steps import WrittenForm
from gui.core.groups.known_names import KnownNames, NameIndex
from gui.files.groups.pvgroup import GroupFileError, expand_group
from gui.program.settings import Settings
from gui.qt.turns.own_turn import OwnTurn
from gui.window.messages import Messages
from gui.window.tabs.group_files import ReadFile
from gui.window.tabs.macro_questions import MacroQuestions
from gui.window.tabs.open_tab import OpenTab
from gui.window.tabs.open_tabs import OpenTabs

if TYPE_CHECKING:
    from gui.widgets.group_editor.editor_dialog import GroupEditorDialog
    from gui.window.actions.site_names import SiteNames

_MOST_FILES: Final = 50  # dropped at once
_MOST_NEAR: Final = 3
_MANY_ROWS: Final = 1_000  # of an editor, which is shown in a turn of its own
_MOST_OPEN: Final = 20_000  # names of open tabs that are looked through: some 10 ms
_RECENT: Final = "recent_names"
_LONGEST: Final = 20_000  # characters of the names kept for the next start


class EditActions(QObject):
    """One editor for each tab, open beside it until either is closed. GUI thread."""

    def __init__(
        self,
        open_tabs: OpenTabs,
        questions: MacroQuestions,
        settings: Settings,
        messages: Messages,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._open_tabs = open_tabs
        self._questions = questions
        self._settings = settings
        self._messages = messages
        self._known = KnownNames(settings.text(_RECENT, "").split())
        self._fresh: list[Group] = []  # opened, and their names not known yet
        self._fresh_turn = OwnTurn(self._use_fresh, self)  # 8 ms for 10,000 names
        self._site: SiteNames | None = None  # made with the first editor
        self._editors: dict[OpenTab, GroupEditorDialog] = {}
        open_tabs.opened.connect(self._on_opened)
        open_tabs.ending.connect(self._on_ending)

    # -- editor

    @Slot()
    def edit_current(self) -> None:
        """Open the editor of the tab in front, or raise it."""
        tab = self._open_tabs.current()
        if tab is None:
            self._messages.note("No group is open.")
        elif tab in self._editors:
            self._editors[tab].raise_()
            self._editors[tab].activateWindow()
        else:
            self._open_tabs.stay(tab)
            self._open(tab)

    def _read_site(self) -> None:
        """Take the names of the site's list, when it has been read."""
        if self._site is None:
            from gui.window.actions.site_names import SiteNames

            self._site = SiteNames(self._settings, self.known, self)
            self._site.failed.connect(self._messages.error)
        self._site.read()

    def near_names(self, name: str) -> list[str]:
        """Return known names that are nearly ``name``; none of which is known not to answer."""
        from gui.core.groups.near_names import near_names

        self._read_site()
        stores = [tab.content.store for tab in self._open_tabs.tabs()]
        names = (each for store in stores for each in store.name)
        opened = NameIndex(islice(names, _MOST_OPEN))
        _, recent, site = self.known.indices()

        def may_answer(other: str) -> bool:
            slots = [(store, store.slot_of(other)) for store in stores]
            known = [bool(store.ever_connected[slot]) for store, slot in slots if slot is not None]
            return any(known) or not known

        near = near_names(name, (opened, recent, site), most=20)
        return [other for other in near if may_answer(other)][:_MOST_NEAR]

    def _open(self, tab: OpenTab) -> None:
        from gui.widgets.group_editor.editor_dialog import GroupEditorDialog

        self._read_site()
        self.known.set_open(
            {pv.name for other in self._open_tabs.tabs() for pv in other.content.group.pvs}
        )
        parent = tab.content.widget  # with which it moves to another window
        dialog = GroupEditorDialog(tab.group(), self.known, parent)
        dialog.setModal(False)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.applied.connect(partial(self._apply, tab, dialog))
        dialog.finished.connect(partial(self._forget, tab))
        dialog.rows.files_dropped.connect(partial(self._read_into, tab))
        self._editors[tab] = dialog
        if len(tab.content.group.pvs) < _MANY_ROWS:
            dialog.show()
        else:  # 10,000 take 30 ms here, and 25 to be shown and painted
            OwnTurn(dialog.show, dialog).start()

    def _apply(self, tab: OpenTab, dialog: GroupEditorDialog, edited: Group) -> None:
        from gui.core.groups.merge import merge_groups

        wanted = merge_groups(dialog.base, edited, tab.group())
        try:
            expanded = expand_group(wanted, tab.macros, wanted.name)
        except GroupFileError as error:
            dialog.refuse(f"{error}. Give it a value under Macros.")
            return
        written = WrittenForm(wanted, tab.macros)
        tab.content.apply_group(expanded, "Edit the group", written)
        self._use(expanded)

    def _forget(self, tab: OpenTab, _: int) -> None:
        self._editors.pop(tab, None)

    def may_close(self, tab: OpenTab) -> bool:
        """Tell whether ``tab`` has no edits that are not applied; if it has, show them."""
        dialog = self._editors.get(tab)
        if dialog is None or not dialog.draft.modified:
            return True
        dialog.raise_()
        dialog.activateWindow()
        self._messages.note("The group editor has edits that are not applied.")
        return False

    def _read_into(self, tab: OpenTab, names: tuple[str, ...], at: int) -> None:
        """Add the PVs of group files that were dropped on the editor."""
        for name in names[:_MOST_FILES]:
            self._open_tabs.files.read(Path(name), partial(self._add_file, tab, at))

    def _add_file(self, tab: OpenTab, at: int, read: ReadFile) -> None:
        dialog = self._editors.get(tab)
        if dialog is None:
            return
        if read.loaded is None:
            dialog.rows.message.emit(read.error)
            return
        group = read.loaded.group
        with suppress(GroupFileError):  # else they keep their macros, to be defined in this group
            group = expand_group(group, {}, str(read.path))
        dialog.rows.add_pvs(group.pvs, at)

    def editor_of(self, tab: OpenTab) -> GroupEditorDialog | None:
        """Return the editor of ``tab``, if one is open."""
        return self._editors.get(tab)

    @property
    def known(self) -> KnownNames:
        """All known names, for completion: those of a group that was opened just now too."""
        self._use_fresh()
        return self._known

    def _use(self, group: Group) -> None:
        """Remember the names of a group."""
        self._fresh.append(group)
        self._use_fresh()

    def _use_fresh(self) -> None:
        fresh, self._fresh = self._fresh, []
        for group in fresh:
            self._known.use([pv.name for pv in reversed(group.pvs) if " " not in pv.name])

    @Slot(object)
    def _on_opened(self, tab: OpenTab) -> None:
        self._fresh.append(tab.content.group)
        self._fresh_turn.start()

    @Slot(object)
    def _on_ending(self, tab: OpenTab) -> None:
        dialog = self._editors.pop(tab, None)
        if dialog is not None:
            dialog.deleteLater()
            dialog.hide()

    def close(self) -> None:
        """Keep the names used lately for the next start."""
        names, length = [], 0
        for name in self.known.recent():
            length += len(name) + 1
            if length > _LONGEST:
                break
            names.append(name)
        self._settings.set_text(_RECENT, " ".join(names))

    # -- macros

    @Slot()
    def change_macros(self) -> None:
        """Ask again for the macros that the current group leaves undefined, and apply them."""
        tab = self._open_tabs.current()
        if tab is None or not self._questions.ask_again(
            *(tab.source, tab.original, tab.macros),
            partial(self._show_with, tab),
            tab.content.widget,  # with which it moves to another window
        ):
            self._messages.note("This group has no macros to be given (Group › Edit group).")

    def _show_with(self, tab: OpenTab, values: Mapping[str, str]) -> None:
        if self._open_tabs.tab_widget_of(tab) is None:
            return
        wanted, macros = tab.group(), {**tab.macros, **values}
        try:
            expanded = expand_group(wanted, macros, wanted.name)
        except GroupFileError as error:
            self._messages.error(str(error))
            return
        written = WrittenForm(wanted, macros)  # the file still leaves them undefined
        tab.content.apply_group(expanded, "Macros", written)
