"""All open groups, in whichever window: opened, shown, moved, closed; the one door for each."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gui.core.group import Group, PvSpec
from gui.files.file_stamp import FileStamp
from gui.files.group_file import GroupFileError, expand_group
from gui.session.tab_session import TabSession
from gui.shell.group_files import GroupFiles, ReadFile
from gui.shell.open_tab import OpenTab

if TYPE_CHECKING:
    from gui.shell.tab_deck import TabDeck

_MOST_CLOSED: Final = 20
_TIDY_MS: Final = 1_000  # after a tab closed; a collection takes the GUI thread some 10 ms
MakeSession = Callable[[Group], TabSession]


@dataclass(frozen=True, slots=True, eq=False)
class Opening:
    """How a group is to be opened; ``warnings`` when it was read from a file by the user."""

    source: Path | None
    macros: Mapping[str, str]
    deck: TabDeck | None = None  # the active one, if that is closed meanwhile
    stamp: FileStamp | None = None
    warnings: tuple[str, ...] | None = None
    then: Callable[[OpenTab], None] | None = None


class GroupDesk(QObject):
    """Keeps the decks, each the tabs of a window, the main window's first. GUI thread.

    ``macros`` and ``span_s`` are those of the command line: they hold for what is opened. A group
    that needs more macros is given to ``ask_macros``, if there is one, and opened when it has them.
    """

    changed = Signal()  # opened, closed, moved
    shown = Signal()  # another tab is in front
    opened = Signal(object)  # OpenTab, before it is shown
    ending = Signal(object)  # OpenTab: its session ends next
    loaded = Signal(object, object)  # Path, warnings: a file was opened by the user
    told = Signal(str)
    failed = Signal(str)

    def __init__(self, make_session: MakeSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._make_session = make_session
        self.files = GroupFiles(self)
        self.decks: list[TabDeck] = []
        self._active: TabDeck | None = None
        self._closed: deque[tuple[Group, Path | None, dict[str, str]]] = deque(maxlen=_MOST_CLOSED)
        self._tidy = QTimer(self)
        self._tidy.setSingleShot(True)
        self._tidy.setInterval(_TIDY_MS)
        self._tidy.timeout.connect(self._collect_garbage)
        self._updates_gone = 0  # of closed tabs, so that totals never shrink
        self._drops_gone = 0
        self.beside: Callable[[], list[OpenTab]] = list  # what is kept warm, in no deck
        self.take_warm: Callable[[Path], OpenTab | None] = lambda _: None
        self.may_close: Callable[[OpenTab], bool] = lambda _: True
        self.ask_macros: Callable[[Path | None, Group, Callable[[Mapping[str, str]], None]], bool]
        self.ask_macros = lambda path, group, then: False
        self.macros: dict[str, str] = {}
        self.span_s: float | None = None
        self.new_span_s = Group().span_s

    # -- decks

    def add_deck(self, deck: TabDeck) -> None:
        """Take care of the tabs of a window."""
        self.decks.append(deck)
        self._active = self._active or deck
        deck.close_asked.connect(self.close)
        deck.shown.connect(self.shown)
        deck.shown.connect(self.changed)

    def remove_deck(self, deck: TabDeck) -> None:
        """The window closes; its tabs were closed or moved before."""
        self.decks.remove(deck)
        if self._active is deck:
            self._active = self.decks[0]

    @property
    def active(self) -> TabDeck:
        """The deck of the window used last."""
        return self._active or self.decks[0]

    def activate(self, deck: TabDeck) -> None:
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

    def deck_of(self, tab: OpenTab) -> TabDeck | None:
        """Return where ``tab`` is; ``None``: it is kept warm, or closed."""
        return next((deck for deck in self.decks if deck.number_of(tab) >= 0), None)

    def tab_of_file(self, path: Path) -> OpenTab | None:
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

    def move(self, tab: OpenTab, deck: TabDeck, place: int = -1) -> None:
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
    ) -> OpenTab:
        """Begin to watch ``group``; it is shown in no deck yet. Raises ``GroupFileError``."""
        given = {**self.macros, **(macros or {})}
        expanded = expand_group(group, given, str(source) if source else group.name)
        if self.span_s is not None:
            expanded = replace(expanded, span_s=self.span_s)
        tab = OpenTab(self._make_session(expanded), source, group, given, stamp)
        self.opened.emit(tab)
        return tab

    def open_group(
        self,
        group: Group,
        source: Path | None = None,
        macros: Mapping[str, str] | None = None,
        deck: TabDeck | None = None,
    ) -> OpenTab | None:
        """Open ``group`` in a new tab; ``None`` when it cannot be yet, which is told or asked."""
        return self._open(group, Opening(source, macros or {}, deck))

    def _open(self, group: Group, wanted: Opening) -> OpenTab | None:
        try:
            tab = self.make_tab(group, wanted.source, wanted.macros, wanted.stamp)
        except GroupFileError as error:

            def again(given: Mapping[str, str]) -> None:
                self._open(group, replace(wanted, macros={**wanted.macros, **given}))

            if not self.ask_macros(wanted.source, group, again):
                self.failed.emit(str(error))
            return None
        deck = wanted.deck if wanted.deck in self.decks else self.active
        deck.put(tab)
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
        deck: TabDeck | None = None,
        then: Callable[[OpenTab], None] | None = None,
    ) -> bool:
        """Open a group file, or raise its tab; ``then`` is given it. False after an error was told.

        A file that takes long is opened when it is there; True, too.
        """
        path = path.absolute()
        found = self.tab_of_file(path) or self._warmed(path, deck)
        if found is not None:
            self.stay(found)
            self.show(found)
            self.loaded.emit(path, ())
            if then is not None:
                then(found)
            return True
        well: list[bool] = []
        wanted = Opening(path, macros or {}, deck, then=then)

        def opened(read: ReadFile) -> None:
            well.append(self._take_file(read, wanted))

        if not self.files.read(path, opened):
            self.told.emit(f"Reading {path} …")
            return True
        return well[0]

    def _warmed(self, path: Path, deck: TabDeck | None) -> OpenTab | None:
        tab = self.take_warm(path)
        if tab is not None:
            (deck or self.active).put(tab)
            self.changed.emit()
        return tab

    def _take_file(self, read: ReadFile, wanted: Opening) -> bool:
        if read.loaded is None:
            self.failed.emit(read.error)
            return False
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

    def saved(self, tab: OpenTab, path: Path, stamp: FileStamp | None, whole: bool) -> None:
        """``tab`` was written to ``path``, of which it is from now on; ``whole``: as it is now."""
        tab.source, tab.stamp = path, stamp
        tab.notice, tab.changed = "", None
        self.stay(tab)
        if whole:
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
        self._closed.append((tab.group(), tab.source, dict(tab.macros)))
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
        if not self._tidy.isActive():
            self._tidy.start()
        self.changed.emit()

    @Slot()
    def _collect_garbage(self) -> None:
        """Let go of closed tabs now and here: their widgets must not be collected elsewhere."""
        gc.collect()

    @Slot()
    def reopen(self) -> None:
        """Open again the tab closed last."""
        if self._closed:
            group, source, macros = self._closed.pop()
            self.open_group(group, source, macros)

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
