"""Notice above the tabs: what happened to the file of the tab in front; Reload and Keep."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton

from gui.core.pv.formatting import plain
from gui.qt.look.notice import NoticeFrame
from gui.window.tabs.open_tab import OpenTab


class FileNotice(NoticeFrame):
    """Hidden while the tab in front has no notice. GUI thread."""

    reload_asked = Signal(object)  # OpenTab
    keep_asked = Signal(object)  # OpenTab

    def __init__(self) -> None:
        super().__init__()
        self._tab: OpenTab | None = None
        self.text = QLabel()
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setMinimumWidth(50)
        self.reload = QPushButton("Reload")
        self.reload.setToolTip("Show the group as its file holds it now")
        self.keep = QPushButton("Keep")
        self.keep.setToolTip("Keep the group as it is here; saving asks before it overwrites")
        self.reload.clicked.connect(self._on_reload)
        self.keep.clicked.connect(self._on_keep)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 10, 4)
        row.addWidget(self.text, 1)
        row.addWidget(self.reload)
        row.addWidget(self.keep)
        self.hide()

    def show_for(self, tab: OpenTab | None) -> None:
        """Show the notice of ``tab``, if it has one."""
        self._tab = tab
        notice = tab.notice if tab is not None else ""
        if notice:
            self.text.setText(plain(notice, 200))
            self.text.setToolTip(plain(notice, 600).replace("<", "‹"))
            self.reload.setVisible(tab is not None and tab.changed is not None)
        self.setVisible(bool(notice))

    @Slot()
    def _on_reload(self) -> None:
        if self._tab is not None:
            self.reload_asked.emit(self._tab)

    @Slot()
    def _on_keep(self) -> None:
        if self._tab is not None:
            self.keep_asked.emit(self._tab)
