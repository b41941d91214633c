"""Tab widget of one window, with the file notice of the tab in front above it."""

from weakref import WeakSet

from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QIcon, QResizeEvent
from PySide6.QtWidgets import QApplication, QTabWidget, QVBoxLayout, QWidget

from gui.core.pv.formatting import plain
from gui.qt.look.recording_icon import recording_icon
from gui.qt.menu_key import MenuKey
from gui.qt.overrides import guarded
from gui.window.tabs.file_notice import FileNotice
from gui.window.tabs.file_problems import FileProblems
from gui.window.tabs.open_tab import OpenTab
from gui.window.tabs.tab_bar import CLOSE_SIDE, CloseButton, GroupTabBar
from gui.window.tabs.unopened_tab import UnopenedTab


class TabWidget(QTabWidget):
    """Shows open tabs and emits what the user asks for; acts on nothing itself. GUI thread."""

    close_asked = Signal(object)  # OpenTab
    stay_asked = Signal(object)  # OpenTab: double click on a preview
    shown = Signal()  # another tab is in front, or the order changed
    menu_asked = Signal(object, QPoint)  # OpenTab, place on the screen
    dragged_off = Signal(object, QPoint)  # OpenTab, place on the screen
    emptied = Signal()  # the first tab came, or the last one went
    dropped = Signal(object, object)  # TabWidget; QMimeData, valid during the signal

    def __init__(self) -> None:
        super().__init__()
        self._open: list[OpenTab | UnopenedTab] = []
        self.bar = GroupTabBar()
        self.setTabBar(self.bar)
        self.setMovable(True)
        self.setDocumentMode(True)
        self.bar.setDrawBase(False)  # white in dark
        self.setAcceptDrops(True)
        self.setUsesScrollButtons(True)
        self.bar.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.bar.customContextMenuRequested.connect(self._on_menu)
        MenuKey(self.bar, lambda: self.bar.tabRect(self.currentIndex()).center())
        self.bar.tabMoved.connect(self._on_moved)
        self.bar.tabBarDoubleClicked.connect(self._on_double_click)
        self.bar.dragged_off.connect(self._on_dragged_off)
        self.currentChanged.connect(self._on_current)
        self.cover: QWidget | None = None  # lies over the empty tab area
        self._painting = QTimer(self)  # not a single shot of 0 ms, which is posted: ADR 69
        self._painting.setSingleShot(True)
        self._painting.setInterval(0)
        self._painting.timeout.connect(self._paint)
        self.notice = FileNotice()
        self._entered: WeakSet[QWidget] = WeakSet()  # pages that had the focus before
        self.pane = QWidget()
        column = QVBoxLayout(self.pane)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.problems = FileProblems()
        column.addWidget(self.problems)
        column.addWidget(self.notice)
        column.addWidget(self)

    def tabs(self) -> list[OpenTab]:
        """Return the tabs in their order, without those that are not open."""
        return [tab for tab in self._open if isinstance(tab, OpenTab)]

    def unopened(self) -> list[UnopenedTab]:
        """Return the tabs of the session that are not open, in their order."""
        return [page for page in self._open if isinstance(page, UnopenedTab)]

    def pages(self) -> list[OpenTab | UnopenedTab]:
        """Return all tabs in their order, those too that are not open."""
        return list(self._open)

    def current_tab(self) -> OpenTab | None:
        """Return the tab in front; ``None`` too if it is not open."""
        page = self.current_page()
        return page if isinstance(page, OpenTab) else None

    def current_page(self) -> OpenTab | UnopenedTab | None:
        """Return the tab in front, open or not."""
        number = self.currentIndex()
        return self._open[number] if 0 <= number < len(self._open) else None

    def number_of(self, tab: OpenTab | UnopenedTab) -> int:
        """Return the place of ``tab``, -1 if it is not here."""
        return self._open.index(tab) if tab in self._open else -1

    def put(self, tab: OpenTab, place: int = -1, show: bool = True) -> None:
        """Insert ``tab`` at ``place``, or as the last one."""
        place = place if 0 <= place <= len(self._open) else len(self._open)
        self._open.insert(place, tab)
        if show or not self.count():
            self._paint_in_next_turn()
        self.insertTab(place, tab.content.widget, plain(tab.content.group.name, 40))
        self._add_close_button(place, tab.content.group.name)
        if show:
            self.setCurrentIndex(place)
        if len(self._open) == 1:
            self.emptied.emit()
        self.renew_titles()

    def _paint_in_next_turn(self) -> None:
        """Leave to a turn of its own the painting of a tab that was made in this one. ADR 69."""
        self.setUpdatesEnabled(False)
        self._painting.start()

    @Slot()
    def _paint(self) -> None:
        self.setUpdatesEnabled(True)
        current = self.current_tab()
        if current is not None:  # its frame comes after that, in a third turn
            current.content.show_soon()

    def put_unopened(self, page: UnopenedTab) -> None:
        """Add a tab of the session that is not open, as the last one; show it if it is alone."""
        self._open.append(page)
        number = self.addTab(page, "")
        self._add_close_button(number, page.name)
        if len(self._open) == 1:
            self.emptied.emit()
        self._renew_unopened(number, page)  # not all: a session may bring very many

    def _add_close_button(self, place: int, name: str) -> None:
        button = CloseButton(plain(name, 40))
        button.chosen.connect(self._on_close)
        self.bar.setTabButton(place, CLOSE_SIDE, button)

    def take_unopened(self, page: UnopenedTab) -> None:
        """Remove ``page``."""
        self._remove(self._open.index(page))

    def take(self, tab: OpenTab) -> int:
        """Remove ``tab``; return its place. Its widget stays here, hidden, until it is moved."""
        place = self._open.index(tab)
        self._remove(place)
        return place

    def _remove(self, place: int) -> None:
        self._open.pop(place)
        self.removeTab(place)
        self.renew_titles()
        if not self._open:
            self.emptied.emit()

    def replace(self, old: OpenTab | UnopenedTab, new: OpenTab) -> None:
        """Put ``new`` in the place of ``old``; no other tab is shown in between."""
        place = self._open.index(old)
        shown = self.currentIndex() == place
        self.blockSignals(True)
        self._open.insert(place, new)
        self.insertTab(place, new.content.widget, plain(new.content.group.name, 40))
        if shown:
            self._paint_in_next_turn()
            self.setCurrentIndex(place)
        self._open.pop(place + 1)
        self.removeTab(place + 1)
        self.blockSignals(False)
        self._on_current(place)

    def set_cover(self, cover: QWidget | None) -> None:
        """Show ``cover``, a child, over the empty tab area; ``None``: nothing any more."""
        if self.cover is not None:
            self.cover.hide()
        self.cover = cover
        if cover is not None:
            cover.setGeometry(self.rect())
            cover.show()
            cover.raise_()

    def show_tab(self, tab: OpenTab) -> None:
        """Bring ``tab`` to the front, and its window."""
        self.setCurrentIndex(self._open.index(tab))

    @Slot()
    def renew_titles(self) -> None:
        """Update titles, tooltips, the preview mark and the notice."""
        for number, tab in enumerate(self._open):
            if isinstance(tab, UnopenedTab):
                self._renew_unopened(number, tab)
                continue
            mark = " *" if tab.content.modified else ""
            recorded = "REC " if tab.recording else ""
            text = (recorded + tab.content.title() + mark).replace("&", "&&")
            if tab.recording == self.tabIcon(number).isNull():
                self.setTabIcon(number, recording_icon(self) if tab.recording else QIcon())
            if text != self.tabText(number):
                self.setTabText(number, text)
            tip = f"{plain(tab.content.group.name)}: {tab.content.worst_text()}"
            if tab.source is not None:
                tip += f"\n{plain(str(tab.source))}"
            self.setTabToolTip(number, tip.replace("<", "‹"))
        previews = [
            number
            for number, tab in enumerate(self._open)
            if isinstance(tab, OpenTab) and tab.preview
        ]
        self.bar.set_preview(previews[0] if previews else -1)
        current = self.current_tab()
        self.notice.show_for(current)

    def _renew_unopened(self, number: int, page: UnopenedTab) -> None:
        text = f"? {plain(page.name, 40)}".replace("&", "&&")
        if text != self.tabText(number):  # all tabs would be laid out anew
            self.setTabText(number, text)
        self.setTabToolTip(number, plain(f"Not open: {page.why}").replace("<", "‹"))

    @Slot(int)
    def _on_current(self, _: int) -> None:
        current = self.current_tab()
        self._give_keys(current)
        if current is not None:
            if not self._painting.isActive():
                current.content.show_soon()
            self._focus_table(current)
        self.renew_titles()
        self.shown.emit()

    def _give_keys(self, current: OpenTab | None) -> None:
        """Let the keys of the tab in front work on the bar, too."""
        for action in self.bar.actions():
            self.bar.removeAction(action)
        if current is not None:
            came, once = current.content.late_chart.keys_came, Qt.ConnectionType.UniqueConnection
            came.connect(self._renew_keys, once)
            self.bar.addActions(current.content.widget.actions())

    @Slot()
    def _renew_keys(self) -> None:
        self._give_keys(self.current_tab())

    def _focus_table(self, tab: OpenTab) -> None:
        """Give the focus to the table of ``tab`` at the first visit, not to the first box."""
        page, focused = tab.content.widget, QApplication.focusWidget()  # not the window's: ADR 27
        if page in self._entered:
            return
        in_window = focused is not None and focused.window() is self.window()
        if focused is None or not in_window or self.isAncestorOf(focused):
            self._entered.add(page)
            tab.content.table.setFocus()

    @Slot()
    def focus_front(self) -> None:
        """Give the focus to the table of the tab in front."""
        current = self.current_tab()
        if current is not None:
            current.content.table.setFocus()
        elif self.cover is not None:
            self.cover.setFocus()

    @Slot(int, int)
    def _on_moved(self, first: int, second: int) -> None:
        self._open.insert(second, self._open.pop(first))
        self.renew_titles()
        self.shown.emit()

    @Slot(object)
    def _on_close(self, button: CloseButton) -> None:
        number = self.bar.number_of(button)
        if number < 0:  # closed meanwhile
            return
        page = self._open[number]
        if isinstance(page, UnopenedTab):
            page.close_asked.emit(page)
        else:
            self.close_asked.emit(page)

    @Slot(int)
    def _on_double_click(self, number: int) -> None:
        tab = self._tab_at(number)
        if tab is not None:
            self.stay_asked.emit(tab)

    @Slot(QPoint)
    def _on_menu(self, at: QPoint) -> None:
        number = self.bar.tabAt(at)
        tab = self._tab_at(number)
        if tab is not None:
            self.menu_asked.emit(tab, self.bar.mapToGlobal(at))

    @Slot(int, QPoint)
    def _on_dragged_off(self, number: int, at: QPoint) -> None:
        tab = self._tab_at(number)
        if tab is not None:
            self.dragged_off.emit(tab, at)

    def _tab_at(self, number: int) -> OpenTab | None:
        """Return the open tab at ``number``."""
        page = self._open[number] if 0 <= number < len(self._open) else None
        return page if isinstance(page, OpenTab) else None

    # -- drops of files and names; a table takes names itself

    @guarded
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: D102
        data = event.mimeData()
        if event.source() is None and (data.hasUrls() or data.hasText()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    @guarded
    def dropEvent(self, event: QDropEvent) -> None:  # noqa: D102
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.dropped.emit(self, event.mimeData())

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        if self.cover is not None:
            self.cover.setGeometry(self.rect())
