"""Settings page of the archive: the appliances, checked as they are typed, and a test of them."""

import os

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from gui.core.archive.name_search import VersionsFound
from gui.core.backfill.appliance_list import VARIABLE, addresses_in, wrong_addresses
from gui.core.pv.formatting import plain
from gui.core.pv.severity import SEVERITY_SYMBOLS
from gui.qt.look.plain_label import plain_label
from gui.window.settings.form_parts import note_label
from gui.workers.archive.archive_handle import ArchiveHandle


class ArchivePage(QWidget):
    """Emits ``changed`` as one types. The test asks for the versions, of what is typed now."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asked = 0
        self._handle: ArchiveHandle | None = None  # made by the first test
        label = QLabel("Archiver appliances that charts are filled from, one address a line:")
        self.addresses = QPlainTextEdit()
        self.addresses.setPlaceholderText("http://archiver:17668")
        self.addresses.setTabChangesFocus(True)
        self.addresses.setAccessibleName("Archiver appliances")
        self.addresses.textChanged.connect(self._on_text)
        label.setBuddy(self.addresses)
        self.test = QPushButton("&Test")
        self.test.setAutoDefault(False)
        self.test.setToolTip("Ask each of these, and those of the environment, for its version")
        self.test.clicked.connect(self._on_test)
        self.result = plain_label()
        self.result.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        given = addresses_in(os.environ.get(VARIABLE, ""))
        named = ", ".join(plain(address, 80) for address in given)
        note = note_label(
            f"Asked as well, from {VARIABLE}: {named}"
            if given
            else f"Without an address no archive is asked. {VARIABLE} can name more."
        )
        row = QHBoxLayout()
        row.addWidget(self.test, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.result, 1)
        column = QVBoxLayout(self)
        column.addWidget(label)
        column.addWidget(self.addresses, 1)
        column.addWidget(note)
        column.addLayout(row)
        self._on_text()

    def text(self) -> str:
        """Return the addresses, one a line. Raises ``ValueError`` if one cannot be right."""
        typed = self.addresses.toPlainText()
        wrong = wrong_addresses(typed)
        if wrong:
            raise ValueError(wrong[0])
        return "\n".join(addresses_in(typed))

    def show_text(self, text: str) -> None:
        """Show the addresses in force, unless they are what is typed."""
        if addresses_in(self.addresses.toPlainText()) != addresses_in(text):
            self.addresses.setPlainText(text)

    def _tested(self) -> tuple[str, ...]:
        typed = addresses_in(self.addresses.toPlainText())
        return tuple(dict.fromkeys((*typed, *addresses_in(os.environ.get(VARIABLE, "")))))

    @Slot()
    def _on_text(self) -> None:
        wrong = wrong_addresses(self.addresses.toPlainText())
        self.test.setEnabled(bool(self._tested()) and not wrong)
        self.result.setText("\n".join(f"{SEVERITY_SYMBOLS[1]} {each}" for each in wrong))
        self._asked += 1  # an answer under way is of other addresses
        self.changed.emit()

    @Slot()
    def _on_test(self) -> None:
        if self._handle is None:
            self._handle = ArchiveHandle(self)
            self._handle.versions_found.connect(self._on_versions)
        self._asked += 1
        self.result.setText("Asking …")
        self._handle.use_appliances(self._tested())
        self._handle.ask_versions(self._asked)

    @Slot(object)
    def _on_versions(self, found: VersionsFound) -> None:
        if found.key != self._asked:
            return
        lines = [
            f"{plain(base, 80)}: {plain(version, 80)}" for base, version in found.versions.items()
        ]
        lines += [f"{SEVERITY_SYMBOLS[1]} {plain(fault, 200)}" for fault in found.faults]
        self.result.setText("\n".join(lines))
