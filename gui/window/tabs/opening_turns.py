"""Tabs that are opened with others, one in a turn of the event loop, in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from gui.qt.turns.own_turn import OwnTurn
from gui.window.tabs.opening import Opening

if TYPE_CHECKING:
    from gui.window.tabs.tab_widget import TabWidget
    from gui.window.tabs.unopened_tab import UnopenedTab

_PAUSE_MS: Final = 5  # between two: keys, the mouse and frames have their turn


@dataclass(frozen=True, slots=True, eq=False)
class _Turn:
    wanted: Opening
    work: Callable[[], object]


class OpeningTurns(QObject):
    """A tab takes some 30 ms to be made: 60 at once would stand for 2 s. GUI thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._turns: deque[_Turn] = deque()
        self._next = OwnTurn(self._step, self)

    def wanted(self) -> list[Opening]:
        """Return what is still to be opened, in order."""
        return [turn.wanted for turn in self._turns]

    def take(self, wanted: Opening, work: Callable[[], object]) -> None:
        """Let ``work`` open ``wanted`` now, or in turn if another was just opened."""
        if self._next.is_waiting or self._turns:
            self.add(wanted, work)
        else:
            self._next.start(_PAUSE_MS)
            work()

    def add(self, wanted: Opening, work: Callable[[], object]) -> None:
        """Let ``work`` open ``wanted`` after all that is to be opened before it."""
        if wanted.page is not None:
            wanted.page.waiting = True
        self._turns.append(_Turn(wanted, work))
        if not self._next.is_waiting:
            self._next.start(_PAUSE_MS)

    def come_first(self, page: UnopenedTab) -> None:
        """Open what has ``page`` before all others: a person looks at it."""
        found = next((turn for turn in self._turns if turn.wanted.page is page), None)
        if found is not None:
            self._turns.remove(found)
            self._turns.appendleft(found)

    def _step(self) -> None:
        if not self._turns:
            return
        turn = self._turns.popleft()
        # first: whatever fails, and a dialog has an event loop of its own
        self._next.start(_PAUSE_MS)
        if turn.wanted.page is not None:
            turn.wanted.page.waiting = False
        turn.work()

    def forget(self, tab_widget: TabWidget) -> None:
        """Open nothing more in ``tab_widget``: its window closes."""
        kept = (turn for turn in self._turns if turn.wanted.tab_widget is not tab_widget)
        self._turns = deque(kept)

    def close(self) -> None:
        """Open nothing more."""
        self._next.stop()
        self._turns.clear()
