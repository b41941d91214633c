"""What the monkey does that takes more than a gesture: tabs, windows, editors, IOCs, files."""

from __future__ import annotations

import os
import random
import shutil
import signal
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDockWidget, QLineEdit, QMenu, QSplitter, QWidget

from gui.window.tabs.open_tab import OpenTab
from tests.faults.monkey.hands import TYPED, Hands
from tests.faults.monkey.inside import actions_of, seen
from tests.support.soft_ioc import SoftIoc

if TYPE_CHECKING:
    from tests.faults.scene import Scene

NEVER: Final = (  # they end the monkey; printers are not ours; the demo outlives the walk
    "quit",
    "print",
    "start the demo",
)
_LEAST, _MOST = 3, 7  # tabs


class Deeds:
    """Each gets a window that is seen, and returns what it was, in words."""

    def __init__(
        self, scene: Scene, luck: random.Random, groups: list[Path], odd: list[Path], ill: SoftIoc
    ) -> None:
        self._scene = scene
        self._luck = luck
        self._hands = Hands(luck)
        self._groups = groups
        self._odd = odd
        self._ill = ill
        self._stopped = False
        self._pending: Future[Any] | None = None
        self._main = scene.window
        self.all: list[Callable[[QWidget], str]] = [
            self.action, self.action, self.action, self.open, self.close, self.tear, self.dock,
            self.tab_menu, self.edit, self.edit_name, self.edit_and_move, self.inspect,
            self.snapshot, self.show_dock, self.theme, self.allow_puts, self.split, self.resize,
            self.change_file, self.drop, self.paste, self.ioc, self.walk_groups, self.open_file,
        ]  # fmt: skip
        self.forbid()
        self._main.open_tabs.opened.connect(self.forbid)

    def forbid(self, *_: object) -> None:
        """Disable what must not be chosen by anybody, by key, mouse or menu."""
        for action in actions_of(self._main):
            if any(word in action.text().replace("&", "").lower() for word in NEVER):
                action.setEnabled(False)
        for tab in self._main.open_tabs.all_tabs():
            tab.content.chart.actions_by_name["print"].setEnabled(False)

    def windows(self) -> list[QWidget]:
        """Return the windows that are seen, the main window twice."""
        shown = [
            w for w in QApplication.topLevelWidgets() if w.isVisible() and not isinstance(w, QMenu)
        ]
        return [self._main, *shown]

    def _tab(self) -> OpenTab | None:
        tabs = self._main.open_tabs.tabs()
        return self._luck.choice(tabs) if tabs else None

    def _shown_tab(self) -> OpenTab | None:
        tab = self._tab()
        if tab is not None:
            self._main.open_tabs.show(tab)
        return tab

    # -- actions

    def action(self, top: QWidget) -> str:
        """Trigger any action of a window."""
        actions = [
            action
            for action in actions_of(top)
            if action.isEnabled() and action.text() and not action.menu()
        ]
        if not actions:
            return "none"
        action = self._luck.choice(actions)
        text = action.text()
        action.trigger()
        return text

    # -- tabs and windows

    def open(self, top: QWidget) -> str:
        """Open a tab, unless there are many."""
        tabs = self._main.open_tabs
        if len(tabs.contents()) >= _MOST:
            return self.close(top)
        first = self._luck.randrange(20)
        count = self._luck.randrange(1, 12)
        prefix = self._luck.choice(("M:", "M:", "N:", "none:"))
        self._scene.open([f"{prefix}{k}" for k in range(first, first + count)])
        return f"{count} of {prefix}{first}"

    def open_file(self, top: QWidget) -> str:
        """Open a file: a group or something odd."""
        path = self._luck.choice(self._groups * 4 + self._odd)
        if len(self._main.open_tabs.contents()) < _MOST:
            self._main.open_tabs.open_file(path)
        return path.name[-60:]

    def close(self, top: QWidget) -> str:
        """Close a tab; a question may come."""
        tab = self._tab()
        if tab is None or len(self._main.open_tabs.contents()) <= _LEAST:
            return "none"
        if self._luck.random() < 0.7:
            tab.content.set_modified(False)
        self._main.close_actions.close(tab)
        return tab.content.group.name[:40]

    def tear(self, top: QWidget) -> str:
        """Move a tab to a window of its own, unless there are four."""
        tab = self._tab()
        if tab is None or len(self._main.windows.windows) >= 4:
            return self.dock(top)
        self._main.open_tabs.show(tab)
        self._main.windows.tear_current()
        return tab.content.group.name[:40]

    def dock(self, top: QWidget) -> str:
        """Move a tab to the main window."""
        tab = self._shown_tab()
        self._main.windows.dock_current()
        return "none" if tab is None else tab.content.group.name[:40]

    def tab_menu(self, top: QWidget) -> str:
        """Ask for the context menu of a tab."""
        tab = self._tab()
        place = self._main.open_tabs.tab_widget_of(tab) if tab is not None else None
        if tab is None or place is None:
            return "none"
        at = place.bar.tabRect(place.number_of(tab)).center()
        place.bar.customContextMenuRequested.emit(at)
        return tab.content.group.name[:40]

    def resize(self, top: QWidget) -> str:
        """Resize a window, show it maximised, or minimise it and show it again."""
        how = self._luck.choice(("resize", "resize", "maximise", "minimise", "normal"))
        if how == "resize":
            top.resize(self._luck.randrange(80, 1600), self._luck.randrange(60, 1000))
        elif how == "maximise":
            top.showMaximized()
        elif how == "minimise":
            top.showMinimized()
            top.showNormal()
        else:
            top.showNormal()
        return how

    def split(self, top: QWidget) -> str:
        """Move a splitter's handle, to its ends too."""
        splitters = [s for s in seen(top, QSplitter) if s.count() > 1]
        if not splitters:
            return "none"
        handle = self._luck.choice(splitters).handle(1)
        at, by = handle.rect().center(), self._luck.choice((-2000, -60, 60, 2000))
        QTest.mousePress(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
        QTest.mouseMove(handle, at + QPoint(by, by))
        QTest.mouseRelease(
            handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at + QPoint(by, by)
        )
        return str(by)

    # -- editor, inspector, snapshot, docks, theme

    def edit(self, top: QWidget) -> str:
        """Open the editor of a tab, or raise it."""
        tab = self._shown_tab()
        self._main.editing.edit_current()
        return "none" if tab is None else tab.content.group.name[:40]

    def edit_name(self, top: QWidget) -> str:
        """Type in a field of an open editor, without ending it."""
        open_now = [t for t in self._main.open_tabs.tabs() if self._main.editing.editor_of(t)]
        if not open_now:
            return self.edit(top)
        dialog = self._main.editing.editor_of(self._luck.choice(open_now))
        assert dialog is not None
        fields = seen(dialog, QLineEdit)
        field = self._luck.choice(fields or [dialog.name])
        text = self._luck.choice(TYPED)[:40]
        dialog.activateWindow()
        field.setFocus()
        self._hands.type_into(field, text)
        return repr(text)

    def edit_and_move(self, top: QWidget) -> str:
        """Type in the editor of a tab while that moves to another window, or closes."""
        tab = self._shown_tab()
        if tab is None:
            return "none"
        self._main.editing.edit_current()
        dialog = self._main.editing.editor_of(tab)
        if dialog is None:
            return "no editor"
        dialog.name.setFocus()
        self._hands.type_into(dialog.name, "x")
        how = self._luck.choice(("tear", "dock", "apply", "close window", "close tab", "hide"))
        if how == "tear" and len(self._main.windows.windows) < 4:
            self._main.windows.tear(tab)
        elif how == "dock":
            self._main.windows.dock(tab)
        elif how == "apply":
            dialog.apply_button.click()
        elif how == "close window" and self._main.windows.windows:
            self._luck.choice(self._main.windows.windows).close()
        elif how == "close tab" and len(self._main.open_tabs.contents()) > _LEAST:
            self._main.close_actions.close(tab)
        else:
            dialog.close()
        return how

    def inspect(self, top: QWidget) -> str:
        """Open an inspector."""
        tab = self._tab()
        slots = tab.content.model.slots() if tab is not None else []
        if tab is not None and len(slots) and len(tab.content.tools.inspected()) < 4:
            slot = int(self._luck.choice(list(slots)))
            tab.content.panel.actions_of_rows.inspect_requested.emit(slot)
            return str(slot)
        return "none"

    def snapshot(self, top: QWidget) -> str:
        """Take a snapshot of a tab."""
        tab = self._tab()
        if tab is None or tab.content.tools.has_windows():
            return "none"
        tab.content.tools.take_snapshot()
        return tab.content.group.name[:40]

    def show_dock(self, top: QWidget) -> str:
        """Show or hide a dock, or let it float."""
        docks = [d for d in self._main.children() if isinstance(d, QDockWidget)]
        dock = self._luck.choice(docks)
        if self._luck.random() < 0.2:
            dock.setFloating(not dock.isFloating())
        else:
            dock.toggleViewAction().trigger()
        return dock.windowTitle()

    def theme(self, top: QWidget) -> str:
        """Change theme or time zone."""
        menus = self._main._menus
        switch = self._luck.choice((menus.light, menus.dark, menus.utc))
        switch.trigger()
        return switch.text()

    def allow_puts(self, top: QWidget) -> str:
        """Allow puts or forbid them; the IOCs are the monkey's own."""
        self._main._menus.allow_puts.trigger()
        return ""

    # -- groups, files, clipboard

    def walk_groups(self, top: QWidget) -> str:
        """Walk in the browser, so that previews come and go."""
        browser = self._main.group_dock.browser
        view = browser.view
        keys = (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return, Qt.Key.Key_Home)
        view.setFocus()
        for _ in range(self._luck.randrange(1, 6)):
            QTest.keyClick(view, self._luck.choice(keys))
        return ""

    def change_file(self, top: QWidget) -> str:
        """Change or remove a group file, as another program does."""
        path, other = self._luck.choice(self._groups), self._luck.choice(self._groups)
        how = self._luck.choice(("copied", "copied", "copied", "cut", "removed"))
        if how == "copied" and other.exists() and other != path:
            copy = path.with_suffix(".copy")
            shutil.copy(other, copy)
            copy.replace(path)
        elif how == "cut" and path.exists():
            os.truncate(path, path.stat().st_size // 2)
        elif how == "removed" and len([p for p in self._groups if p.exists()]) > 3:
            path.unlink(missing_ok=True)
        return f"{path.name} {how}"

    def _data(self) -> QMimeData:
        data = QMimeData()
        if self._luck.random() < 0.5:
            some = self._luck.sample(self._groups + self._odd, 2)
            data.setUrls([QUrl.fromLocalFile(str(path)) for path in some])
        else:
            data.setText(" ".join(self._luck.choice(TYPED) for _ in range(3)))
        return data

    def drop(self, top: QWidget) -> str:
        """Drop files or names of another program on a widget that takes drops."""
        takers = [w for w in seen(top, QWidget) if w.acceptDrops()]
        if not takers or len(self._main.open_tabs.contents()) >= _MOST:
            return "none"
        taker, data = self._luck.choice(takers), self._data()
        at = taker.rect().center()
        held = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        enter = QDragEnterEvent(at, Qt.DropAction.CopyAction, data, *held)
        QApplication.sendEvent(taker, enter)
        if enter.isAccepted():
            drop = QDropEvent(QPointF(at), Qt.DropAction.CopyAction, data, *held)
            QApplication.sendEvent(taker, drop)
        return type(taker).__name__

    def paste(self, top: QWidget) -> str:
        """Put something on the clipboard, and paste it where the focus is."""
        QGuiApplication.clipboard().setMimeData(self._data())
        widget = QApplication.focusWidget() or top
        QTest.keyClick(widget, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        return type(widget).__name__

    # -- the IOC that is ill-treated

    def ioc(self, top: QWidget) -> str:
        """Kill, restart, stop or continue the second IOC, on a thread."""
        if self._pending is not None and not self._pending.done():
            return "still"
        ill, was_stopped = self._ill, self._stopped
        self._stopped = False
        if was_stopped:
            how, work = "continued", lambda: ill.signal(signal.SIGCONT)
        elif not ill.is_running():
            how, work = "restarted", ill.restart
        elif self._luck.random() < 0.5:
            how, work = "killed", ill.stop
        else:
            self._stopped = True
            how, work = "stopped", lambda: ill.signal(signal.SIGSTOP)
        self._pending = self._scene.hand.submit(work)
        return how

    def end(self) -> None:
        """Let the IOC run again; let no question come when tabs are closed.

        What is typed in the welcome page is searched for as long as that is shown: nothing is. A
        tab that is recorded asks whether it may close: none is. Previews of the browser would go on
        for ten minutes, not shown: they end.
        """
        self._main.recordings.stop_all("The walk ended")
        if self._main.welcome.page is not None:
            self._main.welcome.page.field.edit.setText("")
        if self._pending is not None:
            self._scene.beside(self._pending.result)
        if self._stopped and self._ill.is_running():
            self._ill.signal(signal.SIGCONT)
        if not self._ill.is_running():
            self._scene.beside(self._ill.restart)
        for tab in self._main.open_tabs.all_tabs():
            dialog = self._main.editing.editor_of(tab)
            if dialog is not None:
                dialog.draft.applied = dialog.draft.group
                dialog.reject()
            tab.content.set_modified(False)
            if tab.cached:
                self._main.open_tabs.end(tab)
