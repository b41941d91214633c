"""Tabs of the session whose files cannot be read: kept in their places and tried again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gui.core.groups.group import Group
from gui.files.disk.file_stamp import FileStamp
from gui.window.tabs.group_files import GroupFiles, ReadFile
from gui.window.tabs.open_tab import OpenTab
from gui.window.tabs.opening import Opening
from gui.window.tabs.opening_turns import OpeningTurns
from gui.window.tabs.unopened_tab import UnopenedTab

if TYPE_CHECKING:
    from gui.window.tabs.tab_widget import TabWidget

RETRY_MS: Final = 5_000
_AT_ONCE: Final = 4  # reads that wait for a disk; each has a thread
_HANGS_S: Final = 10.0  # a read that takes longer waits for a server that may never answer


class UnopenedTabs(QObject):
    """Nothing of a session is lost because a file server was down at a start. GUI thread.

    ``open_group`` opens a group that is in no file or differs from it, ``take_file`` what was read;
    both in the place of the page.
    """

    changed = Signal()
    gone = Signal(object)  # Path or None, of a page that was opened or closed

    def __init__(
        self,
        files: GroupFiles,
        turns: OpeningTurns,
        tab_widgets: Sequence[TabWidget],
        open_group: Callable[[Group, Opening], object],
        take_file: Callable[[ReadFile, Opening], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._files = files
        self._turns = turns
        self._tab_widgets = tab_widgets
        self._open_group = open_group
        self._take_file = take_file
        self._wanted: dict[UnopenedTab, Opening] = {}
        self._round = 0.0  # monotonic, s: when all files were last to be read again
        self._timer = QTimer(self)
        self._timer.setInterval(RETRY_MS)
        self._timer.timeout.connect(self.retry)

    def pages(self) -> list[UnopenedTab]:
        """Return all of them, window by window."""
        return [page for each in self._tab_widgets for page in each.unopened()]

    def page_of(self, path: Path) -> UnopenedTab | None:
        """Return the page of a tab that shows the file ``path`` as it is on the disk."""
        pages = (page for page in self.pages() if page.state.group is None)
        return next((page for page in pages if page.state.path == path), None)

    def tab_widget_of(self, page: UnopenedTab | None) -> TabWidget | None:
        """Return the tab widget that has ``page``; ``None``: it was closed."""
        return next((each for each in self._tab_widgets if page in each.unopened()), None)

    def raised(self, path: Path, wanted: Opening) -> Opening:
        """Bring the page of the file ``path`` to the front, if it has one, to open it there."""
        page = self.page_of(path)
        place = self.tab_widget_of(page)
        if page is None or place is None:
            return wanted
        if not wanted.behind:
            place.setCurrentWidget(page)
        return replace(wanted, then=wanted.then or self._wanted[page].then, page=page)

    def put(self, tab: OpenTab, wanted: Opening) -> bool:
        """Show ``tab`` in the place of its page; False: it has none."""
        page = wanted.page
        place = self.tab_widget_of(page)
        if page is not None and place is not None:
            place.replace(page, tab)
            self._forget(page)
        other = self.page_of(wanted.source) if wanted.source is not None else None
        if other is not None:
            self.close(other)
        return place is not None

    def keep(
        self,
        wanted: Opening,
        why: str,
        stamp: FileStamp | None = None,
        waiting: bool = False,
    ) -> Opening:
        """Keep the place of a tab of the session that is not open, or could not be; say ``why``.

        ``waiting``: it has not been tried. Returns ``wanted`` with its page. Does nothing for
        other tabs.
        """
        page = wanted.page
        if page is None:
            if wanted.kept is None:
                return wanted
            page = UnopenedTab(wanted.kept)
            wanted = replace(wanted, kept=None, page=page)
            self._wanted[page] = wanted
            page.open_asked.connect(self.open_now)
            page.close_asked.connect(self.close)
            places = self._tab_widgets
            tab_widget = wanted.tab_widget if wanted.tab_widget in places else places[0]
            assert tab_widget is not None
            tab_widget.put_unopened(page)
            if not waiting:  # else once for all of the session
                self.changed.emit()
        page.stamp = stamp
        page.waiting = waiting
        page.say(why)
        if page.retried:
            self._timer.start()
        return wanted

    @Slot()
    def retry(self) -> None:
        """Read all files again on threads, four at a time: a file server may hang."""
        self._round = time.monotonic()
        self._go_on()
        if not any(page.retried for page in self.pages()):
            self._timer.stop()

    def _go_on(self) -> None:
        """Read what was not read in this round; a file that hangs holds the others up for 10 s."""
        pages, recent = self.pages(), time.monotonic() - _HANGS_S
        waiting = [
            page for page in pages if page.retried and not page.reading and page.tried < self._round
        ]
        free = _AT_ONCE - sum(page.reading and page.tried > recent for page in pages)
        for page in waiting[: max(free, 0)]:
            self._read(page, page.stamp)

    @Slot(object)
    def open_now(self, page: UnopenedTab) -> None:
        """Open it because the user asks for it, whatever the reason was."""
        if page.waiting:
            self._turns.come_first(page)
        else:
            self._open(page, lambda _, work: work())

    def open_all(self, pages: Iterable[UnopenedTab]) -> None:
        """Open ``pages``, one in a turn."""
        for page in pages:
            if not page.waiting:
                self._open(page, self._turns.add)

    def _open(
        self, page: UnopenedTab, when: Callable[[Opening, Callable[[], object]], object]
    ) -> None:
        page.leave_in()
        group = page.state.group
        if group is not None:
            when(self._wanted[page], partial(self._open_in_turn, page, group))
        elif not page.reading:
            self._read(page, None)

    def _open_in_turn(self, page: UnopenedTab, group: Group) -> None:
        if page in self._wanted:  # else it was closed meanwhile
            self._open_group(group, self._wanted[page])

    def _read(self, page: UnopenedTab, known: FileStamp | None) -> None:
        path = page.state.path
        assert path is not None
        page.reading, page.tried = True, time.monotonic()
        self._files.read(path, partial(self._take, page), patience_s=0.0, known=known)

    def _take(self, page: UnopenedTab, read: ReadFile) -> None:
        page.reading = False
        if page in self._wanted and not read.unchanged:
            if read.loaded is not None:
                self._turns.take(self._wanted[page], partial(self._take_in_turn, page, read))
            else:
                self.keep(self._wanted[page], read.error, read.stamp)
        self._go_on()

    def _take_in_turn(self, page: UnopenedTab, read: ReadFile) -> None:
        if page in self._wanted:
            self._take_file(read, self._wanted[page])

    @Slot(object)
    def close(self, page: UnopenedTab) -> None:
        """Take the page away; the session forgets its tab."""
        tab_widget = self.tab_widget_of(page)
        if tab_widget is not None:
            tab_widget.take_unopened(page)
        self._forget(page)
        self.changed.emit()

    def _forget(self, page: UnopenedTab) -> None:
        self._wanted.pop(page, None)
        self.gone.emit(page.state.path)
        page.deleteLater()
