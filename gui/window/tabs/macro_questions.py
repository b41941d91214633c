"""Asks the user for the macros that a group leaves undefined."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from gui.core.groups.group import Group
from gui.core.pv.counts import grouped
from gui.program.settings import Settings
from gui.window.messages import Messages

if TYPE_CHECKING:
    from gui.window.tabs.macro_memory import MacroMemory

MOST_ASKED: Final = 100  # a dialog of more lines is none
Then = Callable[[Mapping[str, str]], None]


class MacroQuestions(QObject):
    """Asks once for each file: values given before are used again. GUI thread.

    ``interactive``: somebody is there to be asked; not in a self-test.
    """

    def __init__(
        self, settings: Settings, messages: Messages, interactive: bool, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._messages = messages
        self._interactive = interactive
        self._settings = settings
        self._made: MacroMemory | None = None

    @property
    def _memory(self) -> MacroMemory:
        if self._made is None:
            from gui.window.tabs.macro_memory import MacroMemory

            self._made = MacroMemory(self._settings)
        return self._made

    def ask(
        self,
        path: Path | None,
        group: Group,
        given: Mapping[str, str],
        then: Then,
        window: QWidget,
    ) -> bool:
        """Ask for what ``group`` needs beside ``given``, then call ``then`` with the values.

        False when no macro is undefined, or nobody can be asked.
        """
        from gui.core.groups.undefined_macros import undefined_macros

        needed = undefined_macros(group, given)
        known = self._memory.of(path)
        if not 0 < len(needed) <= MOST_ASKED or not self._interactive:
            return False
        if not undefined_macros(group, {**known, **given}):
            used = ", ".join(f"{name}={known[name]}" for name in needed)
            self._messages.note(f"Opened with {used}, as last time (Group › Macros…)")
            then({name: known[name] for name in needed})
            return True
        self._show(path, group, needed, known, then, window)
        return True

    def ask_again(
        self,
        path: Path | None,
        group: Group,
        values: Mapping[str, str],
        then: Then,
        window: QWidget,
    ) -> bool:
        """Ask for all macros that ``group`` leaves undefined; False when there are none."""
        from gui.core.groups.undefined_macros import undefined_macros

        names = undefined_macros(group, {})
        if len(names) > MOST_ASKED:
            self._messages.error(
                f"{grouped(len(names))} macros have no value: write them into the group file."
            )
        elif names:
            self._show(path, group, names, values, then, window)
        return bool(names)

    def _show(
        self,
        path: Path | None,
        group: Group,
        names: list[str],
        previous: Mapping[str, str],
        then: Then,
        window: QWidget,
    ) -> None:
        from gui.widgets.group_editor.macro_dialog import MacroDialog

        dialog = MacroDialog(group, names, previous, window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.given.connect(partial(self._on_given, path, then))
        dialog.open()

    def _on_given(self, path: Path | None, then: Then, values: dict[str, str]) -> None:
        self._memory.keep(path, values)
        then(values)
