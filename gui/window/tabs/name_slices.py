"""Names that are added to a tab in slices, so that the GUI thread does other work between."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

from gui.core.groups.name_list import channel_name
from gui.window.tabs.open_tab import OpenTab

SLICE: Final = 500  # names: some 5 ms in a tab of 60,000
_PAUSE_MS: Final = 5


@dataclass(slots=True, eq=False)
class _Adding:
    tab: OpenTab
    names: Sequence[str]
    then: Callable[[int], None]
    joined: bool  # with the step before: the first slice too
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
        joined: bool = False,
    ) -> None:
        """Add ``names`` to ``tab``; ``then`` gets how many it did not have, unless it was closed.

        The first ``SLICE`` at once, if nothing else is being added. All slices are one step to
        undo; ``joined``: with the one before.
        """
        self._waiting.append(_Adding(tab, names, then, joined))
        if len(self._waiting) == 1:
            self._step()

    @Slot()
    def _step(self) -> None:
        adding = self._waiting[0]
        if not self._is_open(adding.tab):
            self._waiting.popleft()
        else:
            part = adding.names[adding.at : adding.at + SLICE]
            joined = adding.joined or adding.at > 0
            adding.at += len(part)
            given = dict.fromkeys(map(channel_name, part))
            if given:
                adding.added += adding.tab.content.add_pvs(list(given), joined)
            if adding.at >= len(adding.names):
                self._waiting.popleft()
                adding.then(adding.added)
        if self._waiting:
            self._timer.start()
        else:
            self._timer.stop()
