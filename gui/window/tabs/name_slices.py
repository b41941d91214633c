"""Names that are added to a tab in slices, so that the GUI thread does other work between."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

from gui.core.groups.group import Group, PvSpec
from gui.core.groups.name_list import channel_name
from gui.core.pv.counts import grouped
from gui.core.text.free_name import UNTITLED
from gui.tab.addition import Addition
from gui.window.messages import Messages
from gui.window.tabs.open_tab import OpenTab

MOST_PLOTTED: Final = 10  # of a new group: more lines than that nobody tells apart
SLICE: Final = 500  # names: some 5 ms in a tab of 60,000
_PAUSE_MS: Final = 5


def first_group(names: Sequence[str], name: str, span_s: float) -> Group:
    """Return a new group with the PVs that are opened with its tab; the first are plotted."""
    first = dict.fromkeys(map(channel_name, names[:SLICE]))
    pvs = tuple(PvSpec(pv, plot=number < MOST_PLOTTED) for number, pv in enumerate(first))
    return Group(name=name or UNTITLED, span_s=span_s, pvs=pvs)


def tell_plotted(messages: Messages, count: int) -> None:
    """Say that only the first of ``count`` PVs of a new group are plotted, if so."""
    if count > MOST_PLOTTED:
        messages.note(
            f"The first {MOST_PLOTTED} of {grouped(count)} PVs are plotted. "
            "Tick a PV in the table to plot it."
        )


@dataclass(slots=True, eq=False)
class _Adding:
    tab: OpenTab
    names: Sequence[str]
    then: Callable[[int], None]
    addition: Addition
    at: int = 0


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
        opening: bool = False,
    ) -> None:
        """Add ``names`` to ``tab``; ``then`` gets how many it did not have, unless it was closed.

        The first ``SLICE`` at once, if nothing else is being added. All slices are one step to
        undo; ``opening``: they are none, but belong to the opening. ``then`` is not called for
        what a person took back meanwhile.
        """
        addition = Addition(tab.content.edits, opening)
        self._waiting.append(_Adding(tab, names, then, addition))
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
        if not self._is_open(adding.tab) or adding.addition.dropped:
            self._waiting.popleft()
            return
        part = adding.names[adding.at : adding.at + SLICE]
        adding.at += len(part)
        adding.addition.add(list(map(channel_name, part)))
        if adding.at >= len(adding.names):
            self._waiting.popleft()
            if not adding.addition.undone:
                adding.then(adding.addition.count)
