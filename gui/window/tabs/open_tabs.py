"""The open tabs of all windows: opens groups; shows, moves and ends their tabs."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot

from gui.core.groups.group import Group
from gui.files.disk.file_stamp import FileStamp
from gui.files.groups.pvgroup import GroupFileError, expand_group
from gui.files.recording.segment_file import SUFFIX as RECORDING
from gui.tab.tab import Tab
from gui.window.messages import Messages
from gui.window.tabs.cached_previews import CachedPreviews
from gui.window.tabs.file_openings import FileOpenings
from gui.window.tabs.group_files import GroupFiles, ReadFile
from gui.window.tabs.macro_questions import MacroQuestions
from gui.window.tabs.name_slices import SLICE, NameSlices, first_group, tell_plotted
from gui.window.tabs.open_tab import OpenTab
from gui.window.tabs.opening import ClosedGroup, LaunchDefaults, Opening
from gui.window.tabs.opening_turns import OpeningTurns
from gui.window.tabs.tab_names import name_apart
from gui.window.tabs.unopened_tab import UnopenedTab
from gui.window.tabs.unopened_tabs import UnopenedTabs

if TYPE_CHECKING:
    from gui.window.tabs.tab_widget import TabWidget

_MOST_CLOSED: Final = 20


class OpenTabs(QObject):
    """Knows the tab widget of each window, the main window's first. GUI thread.

    ``make_content`` starts the worker of a group and makes its views. ``defaults`` are those of
    the command line.
    """

    changed = Signal()  # a tab was opened, closed, moved or renamed
    shown = Signal()  # another tab is in front
    opened = Signal(object)  # OpenTab, before it is shown
    ending = Signal(object)  # OpenTab, before its content is closed
    ended = Signal(object)  # OpenTab, after its content was closed
    loaded = Signal(object, object, bool)  # Path, warnings, whether the user opened it
    recording_asked = Signal(object)  # Path of a recording, which is no group
    unread = Signal(object, object)  # ReadFile, Opening: the file could not be read
    tab_widget_added = Signal(object)  # TabWidget
    tab_widget_removed = Signal(object)  # TabWidget

    def __init__(
        self,
        make_content: Callable[[Group], Tab],
        cached: CachedPreviews,
        questions: MacroQuestions,
        messages: Messages,
        defaults: LaunchDefaults,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._make_content = make_content
        self._cached = cached
        self.ending.connect(cached.forget)
        self._questions = questions
        self._messages = messages
        self.defaults = defaults
        self.files = GroupFiles(self)
        self._slices = NameSlices(lambda tab: tab in self.tabs(), self)
        self.tab_widgets: list[TabWidget] = []
        self._active: TabWidget | None = None
        self.closed: deque[ClosedGroup] = deque(maxlen=_MOST_CLOSED)  # the last one latest
        self._turns = OpeningTurns(self)
        self.unopened = UnopenedTabs(
            self.files, self._turns, self.tab_widgets, self._open, self._take_file, self
        )
        self.unopened.changed.connect(self.changed)
        self.unopened.gone.connect(messages.dealt_with)
        self.openings = FileOpenings(
            *(self.files, self._turns, self.unopened, messages),
            *(self._raise, self._open, self._take_file, self),
        )
        self.openings.changed.connect(self.changed)
        self._updates_gone = 0  # of closed tabs, so that totals never shrink
        self._drops_gone = 0
        self.new_span_s = Group().span_s  # of untitled groups

    def add_tab_widget(self, tab_widget: TabWidget) -> None:
        """Add the tabs of a window."""
        self.tab_widgets.append(tab_widget)
        self._active = self._active or tab_widget
        tab_widget.shown.connect(self.shown)
        tab_widget.shown.connect(self.changed)
        tab_widget.shown.connect(self._hurry)
        self.tab_widget_added.emit(tab_widget)

    def remove_tab_widget(self, tab_widget: TabWidget) -> None:
        """Remove the tab widget of a window that closes; its tabs were closed or moved before."""
        self.tab_widgets.remove(tab_widget)
        self._turns.forget(tab_widget)
        if self._active is tab_widget:
            self._active = self.tab_widgets[0]
            self.shown.emit()
        self.tab_widget_removed.emit(tab_widget)

    @property
    def active(self) -> TabWidget:
        """The tab widget of the window used last."""
        return self._active or self.tab_widgets[0]

    def activate(self, tab_widget: TabWidget) -> None:
        """Note that the window of ``tab_widget`` is used now."""
        known = tab_widget in self.tab_widgets  # Qt activates windows that are closing, too
        if known and tab_widget is not self._active:
            self._active = tab_widget
            self.shown.emit()

    @Slot()
    def _hurry(self) -> None:
        """Open first what a person looks at."""
        for page in (each.current_page() for each in self.tab_widgets):
            if isinstance(page, UnopenedTab):
                self._turns.come_first(page)

    def tabs(self) -> list[OpenTab]:
        """Return all tabs in their order, window by window."""
        return [tab for tab_widget in self.tab_widgets for tab in tab_widget.tabs()]

    def contents(self) -> list[Tab]:
        """Return worker, store and views of all tabs, in the order of the tabs."""
        return [tab.content for tab in self.tabs()]

    def all_tabs(self) -> list[OpenTab]:
        """Return all tabs and the cached previews."""
        return [*self.tabs(), *self._cached.tabs()]

    def current(self) -> OpenTab | None:
        """Return the tab in front of the window used last."""
        return self.active.current_tab()

    def tab_widget_of(self, tab: OpenTab) -> TabWidget | None:
        """Return the tab widget that shows ``tab``; ``None``: it is a cached preview, or closed."""
        return next((each for each in self.tab_widgets if each.number_of(tab) >= 0), None)

    def tab_of_file(self, path: Path | None) -> OpenTab | None:
        """Return the tab that shows ``path``."""
        return next((tab for tab in self.tabs() if tab.source == path), None)

    def show(self, tab: OpenTab) -> None:
        """Bring ``tab`` to the front of its window, and that to the front."""
        tab_widget = self.tab_widget_of(tab)
        if tab_widget is not None:
            tab_widget.show_tab(tab)
            if tab_widget is not self._active:
                self._active = tab_widget
                tab_widget.window().raise_()
                tab_widget.window().activateWindow()
                self.shown.emit()

    def move(self, tab: OpenTab, tab_widget: TabWidget, place: int = -1) -> None:
        """Move ``tab`` to another window, or within its own."""
        before = self.tab_widget_of(tab)
        if before is not None and before is not tab_widget:
            before.take(tab)
            tab_widget.put(tab, place)
            tab.content.widget.show()
            self.activate(tab_widget)
            self.changed.emit()

    # -- opening

    def make_tab(
        self,
        group: Group,
        source: Path | None = None,
        macros: Mapping[str, str] | None = None,
        stamp: FileStamp | None = None,
        defaults: LaunchDefaults | None = None,
    ) -> OpenTab:
        """Connect to ``group``; no tab widget shows it yet. Raises ``GroupFileError``."""
        defaults = defaults or self.defaults
        given = {**defaults.macros, **(macros or {})}
        expanded = expand_group(group, given, str(source) if source else group.name)
        if defaults.span_s is not None:
            expanded = replace(expanded, span_s=defaults.span_s)
        tab = OpenTab(self._make_content(expanded), source, group, given, stamp)
        tab.filed = group if stamp is not None else None
        self.opened.emit(tab)
        return tab

    def open_group(
        self,
        group: Group,
        source: Path | None = None,
        macros: Mapping[str, str] | None = None,
        tab_widget: TabWidget | None = None,
    ) -> OpenTab | None:
        """Open ``group`` in a new tab; ``None`` after an error was shown, or macros asked for."""
        return self._open(group, Opening(source, macros or {}, tab_widget))

    def _open(self, group: Group, wanted: Opening) -> OpenTab | None:
        if wanted.source is None and wanted.page is None:
            group = replace(group, name=name_apart(group.name, self.tab_widgets))
        try:
            tab = self.make_tab(group, wanted.source, wanted.macros, wanted.stamp, wanted.defaults)
        except GroupFileError as error:
            self._ask_for_macros(
                group, self.unopened.keep(wanted, str(error), wanted.stamp), str(error)
            )
            return None
        self._put(tab, wanted)
        self.changed.emit()
        if wanted.source is not None and wanted.warnings is not None:
            self.loaded.emit(wanted.source, wanted.warnings, wanted.asked)
        if wanted.then is not None:
            wanted.then(tab)
        return tab

    def _put(self, tab: OpenTab, wanted: Opening) -> None:
        """Show ``tab``: in the place of its page, else as the last one."""
        if not self.unopened.put(tab, wanted):
            self._place_of(wanted).put(tab, show=not wanted.behind)

    def _place_of(self, wanted: Opening) -> TabWidget:
        place = wanted.tab_widget
        return place if place is not None and place in self.tab_widgets else self.active

    def _ask_for_macros(self, group: Group, wanted: Opening, error: str) -> None:
        """Ask for the macros that ``group`` leaves undefined, then open it; else show ``error``."""

        def again(given: Mapping[str, str]) -> None:
            self._open(group, replace(wanted, macros={**wanted.macros, **given}))

        known = {**(wanted.defaults or self.defaults).macros, **wanted.macros}
        window = self._place_of(wanted).window()
        if not self._questions.ask(wanted.source, group, known, again, window):
            self._messages.error(error)

    def open_file(
        self,
        path: Path,
        macros: Mapping[str, str] | None = None,
        tab_widget: TabWidget | None = None,
        then: Callable[[OpenTab], None] | None = None,
        defaults: LaunchDefaults | None = None,
    ) -> bool:
        """Open a group file, or raise its tab; call ``then`` with it. False after an error.

        A file that takes long is opened when it has been read; True, too. ``defaults``: of another
        command line than this program's.
        """
        path = path.absolute()
        if path.suffix.lower() == RECORDING:
            self.recording_asked.emit(path)
            return True
        defaults = defaults or self.defaults
        given = {**defaults.macros, **(macros or {})}
        wanted = Opening(path, given, tab_widget or self.active, defaults, then=then)
        return self.openings.open(path, self.unopened.raised(path, wanted))

    def open_files(self, paths: Sequence[Path], defaults: LaunchDefaults | None = None) -> None:
        """Open group files: the first at once, in front, the others behind it, one in a turn."""
        if paths:
            self.open_file(paths[0], defaults=defaults)
            self.open_behind(paths[1:], defaults)

    def open_behind(self, paths: Sequence[Path], defaults: LaunchDefaults | None = None) -> None:
        """Open group files, one in a turn; the tab in front stays there."""
        defaults = defaults or self.defaults
        for path in map(Path.absolute, paths):
            if path.suffix.lower() == RECORDING:
                self.recording_asked.emit(path)
            else:
                given = dict(defaults.macros)
                wanted = Opening(path, given, self.active, defaults, behind=True)
                self.openings.open_soon(path, wanted)

    def _raise(self, path: Path, wanted: Opening) -> bool:
        """Show the tab or the cached preview of ``path``; False: there is none."""
        found = self.tab_of_file(path) or self._take_cached(path, wanted)
        if found is None:
            return False
        if wanted.page is not None:
            self.unopened.close(wanted.page)
        self.stay(found)
        if not wanted.behind:
            self.show(found)
        self.loaded.emit(path, (), wanted.asked)
        if wanted.then is not None:
            wanted.then(found)
        return True

    def _take_cached(self, path: Path, wanted: Opening) -> OpenTab | None:
        tab = self._cached.take_to_stay(path)
        if tab is not None:
            self._place_of(wanted).put(tab, show=not wanted.behind)
            self.changed.emit()
        return tab

    def _take_file(self, read: ReadFile, wanted: Opening) -> bool:
        if read.loaded is None:
            kept = self.unopened.keep(wanted, read.error, read.stamp)
            self._messages.file_error(read.path, read.error)
            if kept.page is None:  # else that says so
                self.unread.emit(read, wanted)
            return False
        if self._raise(read.path, wanted):  # opened meanwhile, or previewed
            return True
        warnings = tuple(read.loaded.warnings)
        wanted = replace(wanted, stamp=read.stamp, warnings=warnings)
        return self._open(read.loaded.group, wanted) is not None

    def open_names(
        self,
        names: list[str],
        name: str = "",
        defaults: LaunchDefaults | None = None,
        place: TabWidget | None = None,
    ) -> None:
        """Open a group of ``names`` that is in no file; plot the first. Many come in slices."""
        group = first_group(names, name, self.new_span_s)
        tab = self._open(group, Opening(None, {}, place, defaults))
        if tab is not None:
            tab.content.set_modified(True)
            rest, count = names[SLICE:], len(group.pvs)
            self._slices.add(
                tab, rest, lambda more: tell_plotted(self._messages, count + more), opening=True
            )

    def add_names(self, tab: OpenTab, names: list[str], then: Callable[[int], None]) -> None:
        """Add ``names`` to ``tab`` in slices; ``then`` gets how many it did not have."""
        self._slices.add(tab, names, then)

    def stay(self, tab: OpenTab) -> None:
        """Make ``tab`` no preview any more."""
        if tab.preview:
            tab.preview = False
            tab_widget = self.tab_widget_of(tab)
            if tab_widget is not None:
                tab_widget.renew_titles()
            self.changed.emit()

    def saved(self, tab: OpenTab, path: Path, stamp: FileStamp | None, group: Group) -> None:
        """Note that ``tab`` was written to ``path``, its file from now on, as ``group``."""
        tab.source, tab.stamp, tab.filed = path, stamp, group
        tab.notice, tab.changed = "", None
        self.stay(tab)
        if tab.group() == group:
            tab.content.set_modified(False)
        else:  # it was edited while the file was written
            tab.content.edits.set_saved(expand_group(group, tab.macros, str(path)))
        self.changed.emit()

    def close(self, tab: OpenTab) -> None:
        """End ``tab`` without a question; it can be reopened."""
        self.closed.append(ClosedGroup.of(tab))
        if self.tab_widget_of(tab) is not None:  # else it was closed while the user was asked
            self.end(tab)

    def end(self, tab: OpenTab) -> None:
        """End a tab or a cached preview without a question."""
        self.ending.emit(tab)
        tab_widget = self.tab_widget_of(tab)
        if tab_widget is not None:
            tab_widget.take(tab)
        store = tab.content.store
        self._updates_gone += store.updates_total
        self._drops_gone += store.dropped_total
        tab.content.close()
        self.ended.emit(tab)
        self.changed.emit()

    @Slot()
    def reopen(self) -> None:
        """Reopen the tab closed last."""
        if not self.closed:
            return
        closed = self.closed.pop()
        self.changed.emit()
        wanted = closed.opening
        path = None if closed.modified else wanted.source
        if path is None or not self._raise(path, replace(wanted, then=None)):
            self._open(closed.group, wanted)

    def end_all(self) -> None:
        """End every tab without asking, as leaving the program does."""
        self.files.close()
        self.openings.close()
        for tab in reversed(self.all_tabs()):
            self.end(tab)

    def totals(self) -> tuple[int, int]:
        """Return updates received and updates lost, of closed tabs too."""
        stores = [tab.content.store for tab in self.all_tabs()]
        updates = sum(store.updates_total for store in stores)
        drops = sum(store.dropped_total for store in stores)
        return self._updates_gone + updates, self._drops_gone + drops
