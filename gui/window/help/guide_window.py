"""Window with the guide: its pages, a search over them, and the page that is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QEvent, Qt, QUrl, Slot
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QKeySequence,
    QPalette,
    QShortcut,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from gui.files.program.guide import Guide, GuidePage, read_guide
from gui.qt.jobs import JobResult, Jobs
from gui.qt.look.icons import set_icon
from gui.qt.overrides import guarded

_LINE_PERCENT: Final = 125.0
_MARGIN: Final = 24.0  # pixels around a page
_ABOVE_HEADING: Final = 18.0  # pixels
_BELOW_TABLE: Final = 10.0  # pixels
_FAINT: Final = 0.4  # opacity of the lines of a table
_PICTURE: Final = "\ufffc"  # in the text of a block


class GuideWindow(QWidget):
    """Reads the guide in a thread, then shows ``page``. Nothing is of a network. GUI thread."""

    def __init__(self, parent: QWidget, page: str = "") -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Guide – PV Watch")
        self.resize(1080, 760)
        self._guide = Guide((), {})
        self._wanted = page
        self._past: list[str] = []
        self._coming: list[str] = []
        self._shown = ""
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search the guide… (Ctrl+F)")
        self.search.setAccessibleName("Search the guide")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._on_search)
        self.search.returnPressed.connect(self.find_next)
        self.pages = QListWidget()
        self.pages.setAccessibleName("Pages of the guide")
        self.pages.setFrameShape(QListWidget.Shape.NoFrame)
        self.pages.setSpacing(3)
        self.pages.setWordWrap(True)
        self.pages.currentItemChanged.connect(self._on_page)
        self.browser = PageView()
        self.browser.anchorClicked.connect(self._on_link)
        self.back = self._button("Back", "arrow-left", "Alt+Left", self.go_back)
        self.forward = self._button("Forward", "arrow-right", "Alt+Right", self.go_forward)
        self.note = QLabel()
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self._lay_out()
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.activated.connect(self._to_search)
        following = QShortcut(QKeySequence("F3"), self)
        following.activated.connect(self.find_next)
        self._jobs = Jobs(self)
        self._jobs.run(read_guide, self._on_read)
        self._renew_buttons()

    def _button(self, text: str, icon: str, key: str, slot: object) -> QPushButton:
        button = QPushButton(text)
        set_icon(button, icon)
        button.setToolTip(f"{text} to the page that was shown ({key})")
        button.setShortcut(QKeySequence(key))
        button.setAutoDefault(False)
        button.clicked.connect(slot)
        return button

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 8, 8, 8)
        bar.setSpacing(4)
        bar.addWidget(self.back)
        bar.addWidget(self.forward)
        bar.addWidget(self.note, 1)
        self.search.setFixedWidth(300)
        bar.addWidget(self.search)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.addWidget(self.pages)
        parts.addWidget(self.browser)
        parts.setChildrenCollapsible(False)
        parts.setStretchFactor(1, 1)
        parts.setSizes([270, 810])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(parts, 1)

    def _on_read(self, result: JobResult) -> None:
        if result.error or not isinstance(result.value, Guide):
            self.note.setText(f"The guide could not be read: {result.error}")
            return
        self._guide = result.value
        self.browser.pictures = result.value.pictures
        self._fill()
        self.show_page(self._wanted or self._guide.pages[0].name)
        self.browser.setFocus()

    # -- pages

    def show_page(self, name: str) -> None:
        """Show the page in the file ``name``."""
        if not self._guide.pages:  # not read yet
            self._wanted = name
        elif self._page(name) is not None and name != self._shown:
            if self._shown:
                self._past.append(self._shown)
            self._coming.clear()
            self._show(name)

    def _show(self, name: str) -> None:
        page = self._page(name)
        if page is None:
            return
        self._shown = name
        self.browser.show_text(page.text)
        for row in range(self.pages.count()):
            item = self.pages.item(row)
            if item.data(Qt.ItemDataRole.UserRole) == name:
                self.pages.setCurrentItem(item)
        self._renew_buttons()

    def _page(self, name: str) -> GuidePage | None:
        return next((page for page in self._guide.pages if page.name == name), None)

    def _renew_buttons(self) -> None:
        self.back.setEnabled(bool(self._past))
        self.forward.setEnabled(bool(self._coming))

    @Slot()
    def go_back(self) -> None:
        """Show the page before."""
        if self._past:
            self._coming.append(self._shown)
            self._show(self._past.pop())

    @Slot()
    def go_forward(self) -> None:
        """Show the page again that was left by ``go_back``."""
        if self._coming:
            self._past.append(self._shown)
            self._show(self._coming.pop())

    @Slot(QUrl)
    def _on_link(self, url: QUrl) -> None:
        """Follow a link to a page; the guide has no others."""
        if url.isRelative():
            self.show_page(url.path())

    @Slot(QListWidgetItem, QListWidgetItem)
    def _on_page(self, item: QListWidgetItem | None, _: QListWidgetItem | None) -> None:
        if item is not None:
            self.show_page(item.data(Qt.ItemDataRole.UserRole))

    # -- search

    def _fill(self) -> None:
        """List the pages that have all words of the search."""
        words = self.search.text().lower().split()
        self.pages.blockSignals(True)
        self.pages.clear()
        for page in self._guide.pages:
            if all(word in page.text.lower() for word in words):
                item = QListWidgetItem(page.title, self.pages)
                item.setData(Qt.ItemDataRole.UserRole, page.name)
                if page.name == self._shown:
                    self.pages.setCurrentItem(item)
        self.pages.blockSignals(False)
        self.note.setText("" if self.pages.count() else "no page has all these words")

    @Slot()
    def _on_search(self) -> None:
        if self._guide.pages:
            self._fill()

    @Slot()
    def find_next(self) -> None:
        """Go to the next place with the first word: in this page, then in the next one listed."""
        words = self.search.text().split()
        if not words or not self.pages.count():
            return
        row = self.pages.currentRow()
        if row >= 0 and self.browser.find(words[0]):
            return
        self.pages.setCurrentRow((row + 1) % self.pages.count())
        self.browser.moveCursor(QTextCursor.MoveOperation.Start)
        self.browser.find(words[0])

    @Slot()
    def _to_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    @guarded
    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        page = self._page(self._shown) if event.type() == QEvent.Type.PaletteChange else None
        if page is not None:  # the colours of links are in the document
            place = self.browser.verticalScrollBar().value()
            self.browser.show_text(page.text)
            self.browser.verticalScrollBar().setValue(place)


class PageView(QTextBrowser):
    """Shows Markdown; pictures come from ``pictures`` and from nowhere else."""

    def __init__(self) -> None:
        super().__init__()
        self.pictures: Mapping[str, bytes] = {}
        self.setOpenLinks(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.setAccessibleName("Page of the guide")

    def show_text(self, text: str) -> None:
        """Show a page from its beginning."""
        document = self.document()
        document.clear()
        document.setDocumentMargin(_MARGIN)
        document.setMarkdown(text, QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
        self._space(document)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _space(self, document: QTextDocument) -> None:
        """Give lines, headings and tables their room, and tables faint lines."""
        cursor = QTextCursor(document)
        spaced = QTextBlockFormat()
        kinds = QTextBlockFormat.LineHeightTypes
        spaced.setLineHeight(_LINE_PERCENT, kinds.ProportionalHeight.value)
        block = document.begin()
        while block.isValid():
            if _PICTURE not in block.text():
                cursor.setPosition(block.position())
                cursor.mergeBlockFormat(spaced)
            if block.blockFormat().headingLevel() > 1:
                heading = QTextBlockFormat()
                heading.setTopMargin(_ABOVE_HEADING)
                cursor.mergeBlockFormat(heading)
            block = block.next()
        faint = self.palette().color(QPalette.ColorRole.PlaceholderText)
        faint.setAlphaF(_FAINT)
        for frame in document.rootFrame().childFrames():
            shape = frame.frameFormat()
            shape.setBorderBrush(faint)
            shape.setBottomMargin(_BELOW_TABLE)
            frame.setFrameFormat(shape)

    @guarded
    def loadResource(self, kind: int, name: QUrl | str) -> object:  # noqa: D102
        data = self.pictures.get(QUrl(name).path())
        is_picture = kind == QTextDocument.ResourceType.ImageResource.value
        if data is None or not is_picture:
            return None
        image, room = QImage.fromData(data), self.viewport().width() - int(2 * _MARGIN)
        if image.width() > room > 0:
            image = image.scaledToWidth(room, Qt.TransformationMode.SmoothTransformation)
        return image
