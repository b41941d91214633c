"""The group editor and the question for macros, for any tab."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, Slot

from gui.core.groups.group import Group
from gui.core.groups.known_names import KnownNames
from gui.files.groups.pvgroup import GroupFileError, expand_group
from gui.program.settings import Settings
from gui.window.actions.macro_memory import MacroMemory
from gui.window.actions.site_names import SiteNames
from gui.window.tabs.group_files import ReadFile
from gui.window.tabs.open_tab import OpenTab
from gui.window.tabs.open_tabs import OpenTabs

if TYPE_CHECKING:
    from gui.widgets.group_editor.editor_dialog import GroupEditorDialog
    from gui.widgets.group_editor.macro_dialog import MacroDialog

_MOST_FILES: Final = 50  # dropped at once
_RECENT: Final = "recent_names"
_LONGEST: Final = 20_000  # characters of the names kept for the next start
Then = Callable[[Mapping[str, str]], None]


class EditActions(QObject):
    """One editor a tab; it stays open while the tab goes on. GUI thread."""

    def __init__(self, desk: OpenTabs, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._settings = settings
        self.memory = MacroMemory(settings)
        self.known = KnownNames(settings.text(_RECENT, "").split())
        self._site = SiteNames(settings, self.known, self)
        self._site.failed.connect(desk.failed)
        self._editors: dict[OpenTab, GroupEditorDialog] = {}
        self.asks = True  # whether somebody is there to be asked for macros
        desk.ask_macros = self._ask_macros
        desk.opened.connect(self._on_opened)
        desk.ending.connect(self._on_ending)

    # -- editor

    @Slot()
    def edit_current(self) -> None:
        """Open the editor of the tab in front, or raise it."""
        tab = self._desk.current()
        if tab is None:
            self._desk.message.emit("No group is open.")
        elif tab in self._editors:
            self._editors[tab].raise_()
            self._editors[tab].activateWindow()
        else:
            self._desk.stay(tab)
            self._open(tab)

    def _open(self, tab: OpenTab) -> None:
        from gui.widgets.group_editor.editor_dialog import GroupEditorDialog

        self._site.read()
        self.known.set_open(
            {pv.name for other in self._desk.tabs() for pv in other.session.group.pvs}
        )
        dialog = GroupEditorDialog(tab.group(), self.known, tab.session.widget)  # moves with it
        dialog.setModal(False)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.applied.connect(partial(self._apply, tab, dialog))
        dialog.finished.connect(partial(self._forget, tab))
        dialog.rows.files_dropped.connect(partial(self._read_into, tab))
        self._editors[tab] = dialog
        dialog.show()

    def _apply(self, tab: OpenTab, dialog: GroupEditorDialog, edited: Group) -> None:
        from gui.core.groups.merge import merge_groups

        wanted = merge_groups(dialog.base, edited, tab.group())
        try:
            expanded = expand_group(wanted, tab.macros, wanted.name)
        except GroupFileError as error:
            dialog.refuse(f"{error}. Give it a value under Macros.")
            return
        tab.session.apply_group(expanded)
        tab.original = wanted
        tab.session.set_modified(True)
        self._use(expanded)

    def _forget(self, tab: OpenTab, _: int) -> None:
        self._editors.pop(tab, None)

    def may_close(self, tab: OpenTab) -> bool:
        """Tell whether no edits are lost when ``tab`` closes; if some are, show them."""
        dialog = self._editors.get(tab)
        if dialog is None or not dialog.draft.modified:
            return True
        dialog.raise_()
        dialog.activateWindow()
        self._desk.message.emit("The group editor has edits that are not applied.")
        return False

    def _read_into(self, tab: OpenTab, names: tuple[str, ...], at: int) -> None:
        """Add the PVs of group files that were dropped on the editor."""
        for name in names[:_MOST_FILES]:
            self._desk.files.read(Path(name), partial(self._add_file, tab, at))

    def _add_file(self, tab: OpenTab, at: int, read: ReadFile) -> None:
        dialog = self._editors.get(tab)
        if dialog is None:
            return
        if read.loaded is None:
            dialog.rows.message.emit(read.error)
            return
        group = read.loaded.group
        with suppress(GroupFileError):  # else its macros are to be given in this group
            group = expand_group(group, {}, str(read.path))
        dialog.rows.add_pvs(group.pvs, at)

    def editor_of(self, tab: OpenTab) -> GroupEditorDialog | None:
        """Return the editor of ``tab``, if one is open."""
        return self._editors.get(tab)

    def _use(self, group: Group) -> None:
        """Remember the names of a group, so that they are offered another time."""
        self.known.use([pv.name for pv in reversed(group.pvs) if " " not in pv.name])

    @Slot(object)
    def _on_opened(self, tab: OpenTab) -> None:
        self._use(tab.session.group)

    @Slot(object)
    def _on_ending(self, tab: OpenTab) -> None:
        dialog = self._editors.pop(tab, None)
        if dialog is not None:
            dialog.deleteLater()
            dialog.hide()

    def close(self) -> None:
        """The program ends: keep the names used lately."""
        names, length = [], 0
        for name in self.known.recent():
            length += len(name) + 1
            if length > _LONGEST:
                break
            names.append(name)
        self._settings.set_text(_RECENT, " ".join(names))

    # -- macros

    def _ask_macros(
        self, path: Path | None, group: Group, given: Mapping[str, str], then: Then
    ) -> bool:
        """Ask for what ``group`` needs; False when no macro is missing, or nobody can be asked."""
        from gui.core.groups.undefined_macros import undefined_macros

        needed = undefined_macros(group, given)
        known = self.memory.of(path)
        if not needed or not self.asks:
            return False
        if not undefined_macros(group, {**known, **given}):
            said = ", ".join(f"{name}={known[name]}" for name in needed)
            self._desk.message.emit(f"Opened with {said}, as last time (Group › Macros…)")
            then({name: known[name] for name in needed})
            return True
        dialog = self._macro_dialog(group, needed, known)
        dialog.given.connect(partial(self._on_given, path, then))
        dialog.open()
        return True

    def _macro_dialog(
        self, group: Group, names: list[str], previous: Mapping[str, str]
    ) -> MacroDialog:
        from gui.widgets.group_editor.macro_dialog import MacroDialog

        dialog = MacroDialog(group, names, previous, self._desk.active.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return dialog

    def _on_given(self, path: Path | None, then: Then, values: dict[str, str]) -> None:
        self.memory.keep(path, values)
        then(values)

    @Slot()
    def change_macros(self) -> None:
        """Ask again for the macros that the current group leaves open, and show it with these."""
        from gui.core.groups.undefined_macros import undefined_macros

        tab = self._desk.current()
        names = undefined_macros(tab.original, {}) if tab is not None else []
        if tab is None or not names:
            self._desk.message.emit("This group has no macros to be given (Group › Edit group).")
            return
        dialog = self._macro_dialog(tab.original, names, tab.macros)
        dialog.given.connect(partial(self._on_given, tab.source, partial(self._show_with, tab)))
        dialog.open()

    def _show_with(self, tab: OpenTab, values: Mapping[str, str]) -> None:
        if self._desk.deck_of(tab) is None:
            return
        wanted, macros = tab.group(), {**tab.macros, **values}
        try:
            expanded = expand_group(wanted, macros, wanted.name)
        except GroupFileError as error:
            self._desk.failed.emit(str(error))
            return
        modified = tab.session.modified
        tab.session.apply_group(expanded)
        tab.macros, tab.original = macros, wanted
        tab.session.set_modified(modified)  # the file leaves them open as before
