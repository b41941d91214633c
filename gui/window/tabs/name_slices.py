"""Names that are added to a tab in slices, so that the GUI thread does other work between."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

from gui.core.groups.name_list import channel_name
from gui.window.messages import Messages
from gui.window.tabs.open_tab import OpenTab

MOST_PLOTTED: Final = 10  # of a new group: more lines than that nobody tells apart
SLICE: Final = 500  # names: some 5 ms in a tab of 60,000
_PAUSE_MS: Final = 5


def tell_plotted(messages: Messages, count: int) -> None:
    """Say that only the first of ``count`` PVs of a new group are plotted, if so."""
    if count > MOST_PLOTTED:
        messages.note(
            f"The first {MOST_PLOTTED} of {count:,} PVs are plotted. "
            "Tick a PV in the table to plot it."
        )


@dataclass(slots=True, eq=False)
class _Adding:
    tab: OpenTab
    names: Sequence[str]
    then: Callable[[int], None]
    part_of: object = None  # what all slices are one step of; ``None``: this
    at: int = 0
    added: int = 0


class NameSlices(QObject):
    """Adds names in the order in which they were given. GUI thread."""

    def __init__(self, is_open: Callable[[OpenTab], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._is_open = is_open
        self._waiting: deque[_Adding] = deque()
        self._timer = QTimer(self)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._step)

    def add(
        self,
        tab: OpenTab,
        names: Sequence[str],
        then: Callable[[int], None],
        part_of: object = None,
    ) -> None:
        """Add ``names`` to ``tab``; ``then`` gets how many it did not have.

        The first ``SLICE`` at once, if nothing else is being added. All slices are one step to
        undo, or the opening of the group (``part_of``). Once that is undone, or the tab is closed,
        the rest is dropped, and ``then`` is not called.
        """
        self._waiting.append(_Adding(tab, names, then, part_of))
        if len(self._waiting) == 1:
            self._step()

    @Slot()
    def _step(self) -> None:
        try:
            self._add_part(self._waiting[0])
        finally:  # whatever failed: else nothing would be added any more
            if self._waiting:
                self._timer.start()
            else:
                self._timer.stop()

    def _add_part(self, adding: _Adding) -> None:
        part_of = adding.part_of or adding
        if not self._is_open(adding.tab) or adding.tab.content.edits.is_undone(part_of):
            self._waiting.popleft()
            return
        part = adding.names[adding.at : adding.at + SLICE]
        adding.at += len(part)
        given = dict.fromkeys(map(channel_name, part))
        if given:
            adding.added += adding.tab.content.add_pvs(list(given), part_of)
        if adding.at >= len(adding.names):
            self._waiting.popleft()
            adding.then(adding.added)
