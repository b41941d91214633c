"""Names of the groups in tabs: those that are in no file are told apart by a number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from gui.core.text.free_name import free_name

if TYPE_CHECKING:
    from gui.window.tabs.tab_widget import TabWidget


def name_apart(wanted: str, tab_widgets: Iterable[TabWidget]) -> str:
    """Return ``wanted``, with a number if a tab or a page of an unopened one has that name."""
    taken: list[str] = []
    for each in tab_widgets:
        taken += [tab.content.group.name for tab in each.tabs()]
        taken += [page.name for page in each.unopened()]
    return free_name(wanted, taken)
