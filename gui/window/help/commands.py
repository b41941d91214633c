"""Every command that can be given now: the actions of menus, submenus and open panels."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from gui.window.docks.panel import Panel
from gui.window.wall.wall_keys import WALL_KEYS

Entries = Sequence[tuple[str, Sequence[QAction]]]  # titles of menus, with their actions


@dataclass(frozen=True, slots=True)
class Command:
    """``place``: menu or panel, with the submenus; ``action`` is ``None`` for a key without one."""

    place: str
    text: str
    keys: str  # as this desktop shows them
    action: QAction | None


def commands(menus: Entries, panels: Sequence[Panel]) -> list[Command]:
    """Return the commands of ``menus`` and of those of ``panels`` that are shown."""
    found = [command for place, actions in menus for command in _walk(place, actions)]
    for panel in panels:
        if panel.isVisible():
            found += _of_panel(panel)
    return list({each.action or each: each for each in found}.values())  # each action once


def wall_commands() -> list[Command]:
    """Return the commands of the wall, which has them while it is open."""
    return [
        Command("Wall", _plain(each.text), keys_of(each.sequences()), None) for each in WALL_KEYS
    ]


def _walk(place: str, actions: Sequence[QAction]) -> Iterator[Command]:
    for action in actions:
        menu = action.menu()
        if isinstance(menu, QMenu):
            menu.aboutToShow.emit()  # it is filled then
            yield from _walk(f"{place} › {_plain(action.text())}", menu.actions())
        elif not action.isSeparator() and action.text():
            yield Command(place, _plain(action.text()), keys_of(action.shortcuts()), action)


def _of_panel(panel: Panel) -> Iterator[Command]:
    place = panel.windowTitle()
    yield from _walk(place, panel.own_actions())
    for shortcut in panel.own_shortcuts():
        yield Command(place, shortcut.whatsThis(), keys_of([shortcut.key()]), None)


def keys_of(keys: Sequence[QKeySequence]) -> str:
    """Return ``keys`` as this desktop shows them."""
    native = QKeySequence.SequenceFormat.NativeText
    return ", ".join(dict.fromkeys(key.toString(native) for key in keys))


def _plain(text: str) -> str:
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").partition("\t")[0]
