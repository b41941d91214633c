"""Dialog for PV names in any form: duplicates are dropped; says how many, and which answer.

Patterns are searched for in the archive, and names that match ticked.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMimeData, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeySequence, QPalette, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from gui.core.groups.name_list import is_glob
from gui.core.groups.name_pattern import check_size
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain
from gui.core.text.free_name import UNTITLED
from gui.qt.look.plain_label import plain_label
from gui.qt.name_reader import NameReader
from gui.qt.overrides import guarded
from gui.qt.questions.button_order import tab_as_seen
from gui.window.names.name_check import NameCheck
from gui.window.names.name_marks import NameMarks

if TYPE_CHECKING:
    from gui.window.names.archived_names import ArchivedNames
    from gui.workers.archive.archive_handle import ArchiveHandle

_COUNTING: Final = "Counting …"
_FORMS: Final = "SR:VAC{1..40}:P is 40 names; what follows # is a comment."
_PATTERN: Final = " SR:VAC* lists the names in the archive that match."
_NO_ARCHIVE: Final = (
    "{} is a pattern, and no archiver appliance is set in which to search for it (Settings)"
)


class NewGroupDialog(QDialog):
    """Asks for names and, with ``free_name``, for the name of a new group.

    ``free_name`` numbers a name that an open group has. ``known``: names that are checked whatever
    they look like. The channels of the check are there while the dialog is shown. ``archive``:
    where names that match a pattern are searched for.
    """

    def __init__(
        self,
        title: str,
        free_name: Callable[[str], str] | None,
        parent: QWidget | None = None,
        known: Container[str] = (),
        archive: ArchiveHandle | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(760, 440)
        self._free_name = free_name
        self.group_name = QLineEdit(free_name(UNTITLED) if free_name is not None else "")
        self.group_name.setAccessibleName("Name of the group")
        self.group_name.textChanged.connect(self._tell_name)
        self._named = QLabel()
        self._named.setTextFormat(Qt.TextFormat.PlainText)
        self._named.hide()
        self.text = _NamesEdit()
        self.text.setAccessibleName("PV names, one a line")
        self.text.refused.connect(self._on_refused)
        self.text.setPlaceholderText("SR:CURRENT\nSR:LIFETIME, BL13:IG1:P …")
        self._names: list[str] = []  # those typed and those ticked
        self._typed: list[str] = []
        self._patterns: tuple[str, ...] = ()
        self._instead = ""  # what is told instead of a count
        self._reads = 0
        self._reader = NameReader(self)
        self.text.setTabChangesFocus(True)
        self.text.textChanged.connect(self._count)
        self.check = NameCheck(self, known)
        self.marks = NameMarks(self.check)
        self._counted = plain_label()
        self.archived: ArchivedNames | None = None
        if archive is not None and archive.appliances:
            from gui.window.names.archived_names import ArchivedNames

            self.archived = ArchivedNames(archive)
            self.archived.chosen_changed.connect(self._tell)
        buttons = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(buttons.Ok | buttons.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        if free_name is not None:
            column.addWidget(QLabel("Name of the group"))
            column.addWidget(self.group_name)
            column.addWidget(self._named)
        column.addWidget(QLabel("PV names, with lines, commas or spaces between them"))
        forms = plain_label(_FORMS + _PATTERN * (self.archived is not None))
        forms.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        column.addWidget(forms)
        beside = QGridLayout()
        beside.setVerticalSpacing(4)
        beside.addWidget(self.text, 0, 0)
        beside.addWidget(self.marks, 0, 1)
        beside.addWidget(self.marks.summary, 1, 1)  # beneath both, which are equally high
        beside.setRowStretch(0, 1)
        for each in range(2):
            beside.setColumnStretch(each, 1)
        column.addLayout(beside, 1)
        if self.archived is not None:
            column.addWidget(self.archived, 1)
        column.addWidget(self._counted)
        column.addWidget(self.buttons)
        tab_as_seen(self.buttons)
        ok = self.buttons.button(buttons.Ok)
        ok.setText("A&dd" if free_name is None else "Cr&eate")  # what it does
        ok.setToolTip("Ctrl+Enter")
        for key in ("Ctrl+Return", "Ctrl+Enter"):  # Enter begins a line of the text
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(ok.click)  # nothing while it is disabled
        self.finished.connect(self._on_finished)
        self._count()
        self.text.setFocus()

    @guarded
    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        self.check.open()

    @guarded
    def hideEvent(self, event: QHideEvent) -> None:  # noqa: D102
        super().hideEvent(event)
        self.check.close()

    @Slot()
    def _on_finished(self) -> None:
        if self.archived is not None:
            self.archived.search.close()

    @Slot()
    def _count(self) -> None:
        self._reads += 1
        self._show([], _COUNTING)
        read = self._reads  # what was typed since makes an earlier result void
        text = self.text.toPlainText()
        self.check.set_text(text)

        def then(names: list[str]) -> None:
            if read == self._reads:
                self._show(names)

        def refused(reason: str) -> None:
            if read == self._reads:
                self._show([], plain(reason, 200))

        self._reader.read(text, then, refused)

    def _show(self, names: list[str], told: str = "") -> None:
        patterns = tuple(name for name in names if is_glob(name))
        self._typed = [name for name in names if not is_glob(name)] if patterns else names
        self._patterns, self._instead = patterns, told
        if self.archived is not None and told != _COUNTING:
            self.archived.seek(patterns)
        self._tell()

    @Slot()
    def _tell(self) -> None:
        ticked = () if self.archived is None else self.archived.chosen()
        self._names = [] if self._instead else [*self._typed, *self._absent(ticked)]
        count = len(self._names)
        some = f"{grouped(count)} different PV{'s' if count != 1 else ''}"
        told = self._instead or (some if count else "No PVs yet")
        if ticked and not self._instead:
            told += f", {grouped(count - len(self._typed))} of them from the archive"
        if self._patterns and self.archived is None:
            told += ". " + _NO_ARCHIVE.format(plain(self._patterns[0], 60))
        self._counted.setText(told)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(bool(self._names))

    def _absent(self, ticked: tuple[str, ...]) -> list[str]:
        """Return what of ``ticked`` is not typed as well."""
        typed = set(self._typed) if ticked else set()
        return [name for name in ticked if name not in typed]

    @Slot()
    def _tell_name(self) -> None:
        typed, name = self.group_name.text().strip(), self.name()
        told = f"{plain(typed, 80)} is open already: this one will be {plain(name, 80)}."
        self._named.setText(told)
        self._named.setVisible(bool(typed) and name != typed)

    @Slot(str)
    def _on_refused(self, reason: str) -> None:
        self._counted.setText(reason)

    def name(self) -> str:
        """Return the name of the group, as its tab will show it."""
        typed = self.group_name.text().strip() or UNTITLED
        return self._free_name(typed) if self._free_name is not None else typed

    def names(self) -> list[str]:
        """Return the names typed and ticked; of a large text none while it is being read."""
        return self._names


class _NamesEdit(QPlainTextEdit):
    """Refuses a text that is too large for names, which Qt would lay out for minutes."""

    refused = Signal(str)

    @guarded
    def insertFromMimeData(self, source: QMimeData) -> None:
        try:
            check_size(source.text())
        except ValueError as error:
            self.refused.emit(str(error))
            return
        super().insertFromMimeData(source)
