"""What the command palette offers: commands, open tabs, group files, open PVs."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from gui.core.group_browser.tree import GroupFile
from gui.core.pv.formatting import plain
from gui.core.text.free_name import UNTITLED
from gui.window.help.command_palette import PaletteEntry
from gui.window.help.commands import Command
from gui.window.tabs.open_tab import OpenTab
from gui.window.tabs.open_tabs import OpenTabs

# what people call a command whose own text has other words, by how the text begins
_OTHER_WORDS: Final = {
    "Acknowledge": "alarms ack",
    "Time range": "span zoom to from until",
}


def palette_entries(
    found: Sequence[Command], open_tabs: OpenTabs, files: Sequence[GroupFile]
) -> list[PaletteEntry]:
    """Return all entries, commands first."""
    return [*_commands(found), *_tabs(open_tabs), *_files(open_tabs, files), *_pvs(open_tabs)]


def _commands(found: Sequence[Command]) -> Iterator[PaletteEntry]:
    for command in found:
        action = command.action
        if action is not None:
            state = " ✓" if action.isCheckable() and action.isChecked() else ""
            yield PaletteEntry(
                command.text + state,
                command.place,
                command.keys,
                action.isEnabled(),
                action.trigger,
                _other_words(command.text),
            )


def _other_words(text: str) -> str:
    return next((words for begin, words in _OTHER_WORDS.items() if text.startswith(begin)), "")


def _tabs(open_tabs: OpenTabs) -> Iterator[PaletteEntry]:
    for tab in open_tabs.tabs():
        name = plain(tab.content.group.name, 120) or UNTITLED
        yield PaletteEntry(name, "Tab", "", True, partial(_show_tab, open_tabs, tab))


def _files(open_tabs: OpenTabs, files: Sequence[GroupFile]) -> Iterator[PaletteEntry]:
    for file in files:
        yield PaletteEntry(
            file.name, "Group file", "", True, partial(open_tabs.open_file, Path(file.path))
        )


def _pvs(open_tabs: OpenTabs) -> Iterator[PaletteEntry]:
    for tab in open_tabs.tabs():
        store, group = tab.content.store, plain(tab.content.group.name, 60) or UNTITLED
        for slot in store.alive.nonzero()[0].tolist():
            name, label = store.name[slot], store.label[slot]
            yield PaletteEntry(
                f"{plain(name, 200)}  {label}".rstrip(),
                f"PV of {group}",
                "",
                True,
                partial(_show_pv, open_tabs, tab, name),
            )


def _show_tab(open_tabs: OpenTabs, tab: OpenTab) -> bool:
    there = tab in open_tabs.tabs()  # it may have been closed meanwhile
    if there:
        open_tabs.show(tab)
    return there


def _show_pv(open_tabs: OpenTabs, tab: OpenTab, name: str) -> None:
    slot = tab.content.store.slot_of(name) if tab in open_tabs.tabs() else None
    if slot is not None and _show_tab(open_tabs, tab):
        tab.content.panel.show_slot(slot)
