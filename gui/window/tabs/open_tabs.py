"""All open groups, in whichever window: opened, shown, moved, closed; the one door for each."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot

from gui.core.groups.group import Group, PvSpec
from gui.files.disk.file_stamp import FileStamp
from gui.files.groups.pvgroup import GroupFileError, expand_group
from gui.tab.tab import Tab
from gui.window.tabs.group_files import PATIENCE_S, GroupFiles, ReadFile
from gui.window.tabs.open_tab import OpenTab
from gui.window.tabs.opening import ClosedGroup, Opening

if TYPE_CHECKING:
    from gui.window.tabs.tab_widget import TabWidget

_MOST_CLOSED: Final = 20
MakeSession = Callable[[Group], Tab]
Given = Mapping[str, str]
AskMacros = Callable[[Path | None, Group, Given, Callable[[Given], None]], bool]


class OpenTabs(QObject):
    """Keeps the decks, each the tabs of a window, the main window's first. GUI thread.

    ``macros`` and ``span_s`` are those of the command line: they hold for what is opened. A group
    that needs more macros is given to ``ask_macros``, if there is one, and opened when it has them.
    """

    changed = Signal()  # opened, closed, moved
    shown = Signal()  # another tab is in front
    opened = Signal(object)  # OpenTab, before it is shown
    ending = Signal(object)  # OpenTab: its session ends next
    loaded = Signal(object, object)  # Path, warnings: a file was opened by the user
    message = Signal(str)
    failed = Signal(str)

    def __init__(self, make_session: MakeSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._make_session = make_session
        self.files = GroupFiles(self)
        self.decks: list[TabWidget] = []
        self._active: TabWidget | None = None
        self._closed: deque[ClosedGroup] = deque(maxlen=_MOST_CLOSED)
        self._awaited: list[Opening] = []  # their files are being read
        self._unreachable: list[Opening] = []  # files of the last session, in this one still
        self._updates_gone = 0  # of closed tabs, so that totals never shrink
        self._drops_gone = 0
        self.beside: Callable[[], list[OpenTab]] = list  # what is kept warm, in no deck
        self.take_warm: Callable[[Path], OpenTab | None] = lambda _: None
        self.may_close: Callable[[OpenTab], bool] = lambda _: True
        self.ask_macros: AskMacros = lambda path, group, given, then: False
        self.macros: dict[str, str] = {}
        self.span_s: float | None = None
        self.new_span_s = Group().span_s

    # -- decks

    def add_deck(self, deck: TabWidget) -> None:
        """Take care of the tabs of a window."""
        self.decks.append(deck)
        self._active = self._active or deck
        deck.close_asked.connect(self.close)
        deck.shown.connect(self.shown)
        deck.shown.connect(self.changed)

    def remove_deck(self, deck: TabWidget) -> None:
        """The window closes; its tabs were closed or moved before."""
        self.decks.remove(deck)
        if self._active is deck:
            self._active = self.decks[0]

    @property
    def active(self) -> TabWidget:
        """The deck of the window used last."""
        return self._active or self.decks[0]

    def activate(self, deck: TabWidget) -> None:
        """``deck`` is in the window that is used now."""
        if deck is not self._active:
            self._active = deck
            self.shown.emit()

    def tabs(self) -> list[OpenTab]:
        """Return all tabs in their order, window by window."""
        return [tab for deck in self.decks for tab in deck.open_tabs()]

    def all_tabs(self) -> list[OpenTab]:
        """Return all tabs and what is kept warm."""
        return [*self.tabs(), *self.beside()]

    def current(self) -> OpenTab | None:
        """Return the tab in front of the window used last."""
        return self.active.current_tab()

    def deck_of(self, tab: OpenTab) -> TabWidget | None:
        """Return where ``tab`` is; ``None``: it is kept warm, or closed."""
        return next((deck for deck in self.decks if deck.number_of(tab) >= 0), None)

    def tab_of_file(self, path: Path | None) -> OpenTab | None:
        """Return the tab that shows ``path``."""
        return next((tab for tab in self.tabs() if tab.source == path), None)

    def show(self, tab: OpenTab) -> None:
        """Bring ``tab`` to the front of its window, and that to the front."""
        deck = self.deck_of(tab)
        if deck is not None:
            deck.show_tab(tab)
            if deck is not self._active:
                self._active = deck
                deck.window().raise_()
                deck.window().activateWindow()
                self.shown.emit()

    def move(self, tab: OpenTab, deck: TabWidget, place: int = -1) -> None:
        """Move ``tab`` to another window, or within its own."""
        before = self.deck_of(tab)
        if before is not None and before is not deck:
            before.take(tab)
            deck.put(tab, place)
            tab.session.widget.show()
            self.activate(deck)
            self.changed.emit()

    # -- opening

    def make_tab(
        self,
        group: Group,
        source: Path | None = None,
        macros: Mapping[str, str] | None = None,
        stamp: FileStamp | None = None,
        span_s: float | None = None,
    ) -> OpenTab:
        """Begin to watch ``group``; it is shown in no deck yet. Raises ``GroupFileError``."""
        given = {**self.macros, **(macros or {})}
        expanded = expand_group(group, given, str(source) if source else group.name)
        span_s = span_s or self.span_s
        if span_s is not None:
            expanded = replace(expanded, span_s=span_s)
        tab = OpenTab(self._make_session(expanded), source, group, given, stamp)
        tab.filed = group if stamp is not None else None
        self.opened.emit(tab)
        return tab

    def open_group(
        self,
        group: Group,
        source: Path | None = None,
        macros: Mapping[str, str] | None = None,
        deck: TabWidget | None = None,
    ) -> OpenTab | None:
        """Open ``group`` in a new tab; ``None`` when it cannot be yet, which is told or asked."""
        return self._open(group, Opening(source, macros or {}, deck))

    def _open(self, group: Group, wanted: Opening) -> OpenTab | None:
        try:
            tab = self.make_tab(group, wanted.source, wanted.macros, wanted.stamp, wanted.span_s)
        except GroupFileError as error:

            def again(given: Mapping[str, str]) -> None:
                self._open(group, replace(wanted, macros={**wanted.macros, **given}))

            known = {**self.macros, **wanted.macros}
            if not self.ask_macros(wanted.source, group, known, again):
                self.failed.emit(str(error))
            return None
        deck = wanted.deck if wanted.deck in self.decks else self.active
        deck.put(tab)
        self._unreachable = [other for other in self._unreachable if other.source != wanted.source]
        self.changed.emit()
        if wanted.source is not None and wanted.warnings is not None:
            self.loaded.emit(wanted.source, wanted.warnings)
        if wanted.then is not None:
            wanted.then(tab)
        return tab

    def open_file(
        self,
        path: Path,
        macros: Mapping[str, str] | None = None,
        deck: TabWidget | None = None,
        then: Callable[[OpenTab], None] | None = None,
        keep: bool = False,
    ) -> bool:
        """Open a group file, or raise its tab; ``then`` is given it. False after an error was told.

        A file that takes long is opened when it is there; True, too. ``keep``: one that cannot be
        got at, as when its server is down, goes on being ``awaited``: it stays in the session.
        """
        path = path.absolute()
        given = {**self.macros, **(macros or {})}
        wanted = Opening(path, given, deck or self.active, self.span_s, then=then)
        if self._raise(path, wanted):
            return True
        well: list[bool] = []

        def opened(read: ReadFile) -> None:
            late = wanted in self._awaited
            if late:
                self._awaited.remove(wanted)
            if keep and read.unreachable:
                self._unreachable.append(wanted)
            well.append(self._take_file(read, wanted))
            if late:
                self.changed.emit()

        patience_s = 0.0 if self._awaited else PATIENCE_S  # not once for each of many slow files
        if not self.files.read(path, opened, patience_s):
            self._awaited.append(wanted)
            self.message.emit(f"Reading {path} …")
            return True
        return well[0]

    def awaited(self, deck: TabWidget) -> list[Opening]:
        """Return what is to be opened in ``deck`` as soon as its file can be read."""
        there = [wanted for wanted in self._unreachable if self.tab_of_file(wanted.source) is None]
        return [wanted for wanted in (*self._awaited, *there) if wanted.deck is deck]

    def _raise(self, path: Path, wanted: Opening) -> bool:
        """Show the tab that ``path`` has, or had lately; False: none."""
        found = self.tab_of_file(path) or self._warmed(path, wanted.deck)
        if found is None:
            return False
        self.stay(found)
        self.show(found)
        self.loaded.emit(path, ())
        if wanted.then is not None:
            wanted.then(found)
        return True

    def _warmed(self, path: Path, deck: TabWidget | None) -> OpenTab | None:
        tab = self.take_warm(path)
        if tab is not None:
            (deck or self.active).put(tab)
            self.changed.emit()
        return tab

    def _take_file(self, read: ReadFile, wanted: Opening) -> bool:
        if read.loaded is None:
            self.failed.emit(read.error)
            return False
        if self._raise(read.path, wanted):  # opened meanwhile, or looked at
            return True
        warnings = tuple(read.loaded.warnings)
        wanted = replace(wanted, stamp=read.stamp, warnings=warnings)
        return self._open(read.loaded.group, wanted) is not None

    def open_names(self, names: list[str], name: str = "Untitled") -> None:
        """Open an untitled group of ``names``, the first few plotted."""
        pvs = tuple(PvSpec(pv, plot=number < 4) for number, pv in enumerate(names))
        tab = self.open_group(Group(name=name, span_s=self.new_span_s, pvs=pvs))
        if tab is not None:
            tab.session.set_modified(True)

    def stay(self, tab: OpenTab) -> None:
        """Let a preview stay."""
        if tab.preview:
            tab.preview = False
            deck = self.deck_of(tab)
            if deck is not None:
                deck.renew_titles()
            self.changed.emit()

    def saved(self, tab: OpenTab, path: Path, stamp: FileStamp | None, group: Group) -> None:
        """``tab`` was written to ``path``, of which it is from now on, as ``group``."""
        tab.source, tab.stamp, tab.filed = path, stamp, group
        tab.notice, tab.changed = "", None
        self.stay(tab)
        if tab.group() == group:
            tab.session.set_modified(False)
        self.changed.emit()

    # -- closing

    @Slot(object)
    def close(self, tab: OpenTab) -> bool:
        """Close a tab, asking about what would be lost; False when the user thought better."""
        deck = self.deck_of(tab)
        if deck is None:
            return True
        if tab.session.modified or tab.session.beside.has_windows():
            deck.show_tab(tab)  # the question is about this one
        if not self.may_close(tab):
            return False
        self._closed.append(ClosedGroup.of(tab))
        if self.deck_of(tab) is not None:  # it may have moved while the user was asked
            self.end(tab)
        return True

    def end(self, tab: OpenTab) -> None:
        """End a tab without a question, shown or kept warm."""
        self.ending.emit(tab)
        deck = self.deck_of(tab)
        if deck is not None:
            deck.take(tab)
        store = tab.session.store
        self._updates_gone += store.updates_total
        self._drops_gone += store.dropped_total
        tab.session.close()
        self.changed.emit()

    @Slot()
    def reopen(self) -> None:
        """Open again the tab closed last."""
        if not self._closed:
            return
        closed = self._closed.pop()
        wanted = closed.opening
        path = None if closed.modified else wanted.source
        if path is None or not self._raise(path, replace(wanted, then=None)):
            self._open(closed.group, wanted)

    def end_all(self) -> None:
        """End every tab without asking, as leaving the program does."""
        self.files.close()
        for tab in reversed(self.all_tabs()):
            self.end(tab)

    def totals(self) -> tuple[int, int]:
        """Return updates received and updates lost, of closed tabs too."""
        stores = [tab.session.store for tab in self.all_tabs()]
        return (
            self._updates_gone + sum(store.updates_total for store in stores),
            self._drops_gone + sum(store.dropped_total for store in stores),
        )
