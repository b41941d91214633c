"""Settings dialog: pages of preferences, and one that shows the CA environment."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final, get_args

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from gui.core.backfill.appliance_list import SETTING, addresses_in
from gui.core.history.budget import LEAST_MB, MOST_MB
from gui.core.program.preferences import (
    FASTEST_MS,
    MOST_WARM,
    SLOWEST_MS,
    Preferences,
    PutPolicy,
    Remembered,
    SampleTime,
    Theme,
    is_keepable,
    merge,
)
from gui.core.pv.severity import SEVERITY_SYMBOLS
from gui.core.stamps.choice import TIME_WORDS
from gui.core.text.time_span import format_span, parse_span
from gui.program.settings import SITE_NAMES
from gui.qt.calm_wheel import calm_wheel
from gui.qt.look.bare_buttons import bare_buttons
from gui.qt.overrides import guarded
from gui.window.settings.archive_page import ArchivePage
from gui.window.settings.ca_page import CaPage
from gui.window.settings.folder_list import FolderList
from gui.window.settings.form_parts import align_fields, note_label, number_box
from gui.window.settings.history_page import HistoryPage

SPANS: Final = ("1m", "10m", "1h", "8h", "1d")
_POLICIES: Final[Mapping[str, str]] = {
    "always": "Always ask",
    "several": "Ask for several PVs at once",
    "never": "Never ask",
}
_THEMES: Final[Mapping[str, str]] = {
    "light": "Light",
    "dark": "Dark",
    "system": "That of the system",
}


class SettingsDialog(QDialog):
    """Emits ``applied`` with new ``Preferences`` at Apply and OK. Use ``open()``. GUI thread.

    ``desktop``: whether this desktop can show notifications. ``environment``: the EPICS_CA_* of
    this program.
    """

    applied = Signal(object)  # Preferences

    def __init__(
        self,
        preferences: Preferences,
        parent: QWidget | None = None,
        desktop: bool = True,
        environment: Mapping[str, str] | None = None,
        history_held: int = 0,
    ) -> None:
        """``history_held``: samples of kept history that wait for the disk."""
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self._before = preferences
        self.pages = QTabWidget()
        self._make_fields(desktop)
        self.folders = FolderList(preferences.folders)
        self.archive = ArchivePage()
        self.history = HistoryPage(held=history_held)
        self._show(preferences)
        self.pages.addTab(self._display_page(), "&Display")
        self.pages.addTab(self._groups_page(), "&Groups")
        self.pages.addTab(self._alarms_page(desktop), "&Puts and alarms")
        self.pages.addTab(self.archive, "Archi&ve")
        self.pages.addTab(self.history, "History")  # no letter is free
        self.ca = CaPage(os.environ if environment is None else environment)
        self.pages.addTab(self.ca, "C&hannel Access")
        align_fields(self.pages)
        self._fault = note_label("")
        self._fault.setForegroundRole(QPalette.ColorRole.WindowText)
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel | kinds.Apply)
        bare_buttons(self.buttons)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.buttons.button(kinds.Apply).clicked.connect(self.apply)
        column = QVBoxLayout(self)
        column.addWidget(self.pages)
        column.addWidget(self._fault)
        column.addWidget(self.buttons)
        line = self.fontMetrics().height()
        self.resize(max(640, 38 * line), max(480, 28 * line))  # wider with large text
        self._listen()
        self._renew()

    def _make_fields(self, desktop: bool) -> None:
        self.span = QComboBox()
        self.span.setEditable(True)
        calm_wheel(self.span)
        self.span.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.span.setCompleter(None)  # type: ignore[arg-type]  # Qt's own makes 10 a 10m
        self.span.addItems(SPANS)
        self.span.setToolTip("Such as 30s, 10m, 2h30m or 2d")
        self.memory = number_box(LEAST_MB, MOST_MB, " MB")
        self.rate = number_box(round(1000 / SLOWEST_MS), round(1000 / FASTEST_MS), " per second")
        self.theme = _choice(_THEMES)
        self.times = _choice({"local": "Local time", "utc": "UTC"})
        self.samples = _choice({key: TIME_WORDS[key] for key in get_args(SampleTime)})
        self.previews = number_box(0, MOST_WARM, " groups")
        self.site = QLineEdit()
        self.site.setPlaceholderText("Path of a text file")
        self.site.setClearButtonEnabled(True)
        self.includes = QLineEdit()
        self.includes.setPlaceholderText(f"Folders, with {os.pathsep} between them")
        self.includes.setClearButtonEnabled(True)
        self.policy = _choice(_POLICIES)
        self.sound = QCheckBox("&Sound on new alarms")
        self.desktop = QCheckBox("Desktop &notification of new alarms")
        self.desktop.setEnabled(desktop)

    def _show(self, preferences: Preferences) -> None:
        self.span.setCurrentText(format_span(preferences.default_span))
        self.folders.set_folders(preferences.folders)
        self.memory.setValue(preferences.memory_mb)
        self.rate.setValue(round(1000 / preferences.frame_ms))
        self.theme.setCurrentIndex(self.theme.findData(preferences.theme))
        self.times.setCurrentIndex(self.times.findData("utc" if preferences.utc else "local"))
        self.samples.setCurrentIndex(self.samples.findData(preferences.sample_time))
        self.previews.setValue(preferences.kept_warm)
        self.site.setText(str(preferences.remembered.get(SITE_NAMES, "")))
        self.includes.setText(_joined(preferences.include_folders))
        self.archive.show_text(str(preferences.remembered.get(SETTING, "")))
        self.history.show_preferences(preferences)
        self.policy.setCurrentIndex(self.policy.findData(preferences.put_policy))
        self.sound.setChecked(preferences.alarm_sound)
        self.desktop.setChecked(preferences.alarm_desktop)

    def _display_page(self) -> QWidget:
        page, form = _page()
        form.addRow("Time &span of new charts", self.span)
        form.addRow("&Memory for samples of all tabs", self.memory)
        form.addRow("", note_label("When it is full, the oldest samples are dropped."))
        form.addRow("&Frames", self.rate)
        form.addRow(
            "", note_label("Fewer where painting takes long; nothing is lost between them.")
        )
        form.addRow("&Theme", self.theme)
        form.addRow("T&imes in", self.times)
        form.addRow("Time of sampl&es", self.samples)
        form.addRow(
            "", note_label("A PV's own choice, in the menus of its row and trace, goes first.")
        )
        return page

    def _groups_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.addWidget(QLabel("Folders of the group browser, with all below them:"))
        column.addWidget(self.folders)
        row = QWidget()
        form = QFormLayout(row)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow("Previews &kept connected", self.previews)
        form.addRow("", note_label("Going back to one of these groups shows its values at once."))
        form.addRow("&List of the site's PV names", self.site)
        form.addRow("", note_label("The group editor completes names from it."))
        form.addRow("&Included files are in", self.includes)
        form.addRow(
            "", note_label("Searched after the folder of the *.req or *.substitutions file.")
        )
        column.addWidget(row)
        return page

    def _alarms_page(self, desktop: bool) -> QWidget:
        page, form = _page()
        form.addRow("&Before a value is written", self.policy)
        form.addRow("", note_label("Every start is read-only, unless --allow-put says otherwise."))
        form.addRow("", self.sound)
        form.addRow("", self.desktop)
        if not desktop:
            form.addRow("", note_label("This desktop shows no notifications."))
        return page

    def _listen(self) -> None:
        for box in (self.span, self.theme, self.times, self.samples, self.policy):
            box.currentTextChanged.connect(self._renew)
        for number in (self.memory, self.rate, self.previews):
            number.valueChanged.connect(self._renew)
        for check in (self.sound, self.desktop):
            check.toggled.connect(self._renew)
        self.site.textChanged.connect(self._renew)
        self.includes.textChanged.connect(self._renew)
        self.folders.changed.connect(self._renew)
        self.archive.changed.connect(self._renew)
        self.history.changed.connect(self._renew)
        self.folders.refused.connect(self._fault.setText)

    def preferences(self) -> Preferences:
        """Return the preferences chosen; what is not on the pages is unchanged.

        Raises ``ValueError`` for a malformed time span, and for folders that are not absolute.
        """
        return self._chosen(
            parse_span(self.span.currentText()), self._includes(), self.archive.text()
        )

    def _chosen(self, span: float, includes: tuple[Path, ...], archive: str) -> Preferences:
        before = self._before
        rate_kept = self.rate.value() == round(1000 / before.frame_ms)
        themes: dict[str, Theme] = {theme: theme for theme in get_args(Theme)}
        samples: dict[str, SampleTime] = {kept: kept for kept in get_args(SampleTime)}
        policies: dict[str, PutPolicy] = {policy: policy for policy in get_args(PutPolicy)}
        return replace(
            before,
            default_span=span,
            memory_mb=self.memory.value(),
            keep_history=self.history.keep.isChecked(),
            keep_history_mb=self.history.megabytes.value(),
            keep_history_days=self.history.days.value(),
            frame_ms=before.frame_ms if rate_kept else _frame_ms(self.rate.value()),
            theme=themes[self.theme.currentData()],
            utc=self.times.currentData() == "utc",
            sample_time=samples[self.samples.currentData()],
            folders=self.folders.folders(),
            include_folders=includes,
            kept_warm=self.previews.value(),
            remembered=self._remembered(archive),
            put_policy=policies[self.policy.currentData()],
            alarm_sound=self.sound.isChecked(),
            alarm_desktop=self.desktop.isChecked(),
        )

    def _includes(self) -> tuple[Path, ...]:
        texts = (text.strip() for text in self.includes.text().split(os.pathsep))
        folders = tuple(Path(text) for text in texts if text)
        for folder in folders:
            if not is_keepable(folder):
                raise ValueError(f"{folder} is not an absolute path")
        return folders

    def _remembered(self, archive: str) -> dict[str, Remembered]:
        before = self._before.remembered
        typed = {SITE_NAMES: self.site.text().strip(), SETTING: archive}
        changed = {name: text for name, text in typed.items() if text != before.get(name, "")}
        return {**before, **changed} if changed else before

    @Slot()
    def _renew(self) -> None:
        try:
            changed, fault = self.preferences() != self._before, ""
        except ValueError as error:
            changed, fault = False, f"{SEVERITY_SYMBOLS[1]} {error}"
        self._fault.setText(fault)
        kinds = QDialogButtonBox.StandardButton
        self.buttons.button(kinds.Ok).setEnabled(not fault)
        self.buttons.button(kinds.Apply).setEnabled(changed)

    @Slot()
    def apply(self) -> bool:
        """Emit what is chosen; False if something is malformed."""
        try:
            chosen = self.preferences()
        except ValueError:
            return False
        if chosen != self._before:
            self._before = chosen
            self.applied.emit(chosen)
            self._renew()
        return True

    @guarded
    def accept(self) -> None:  # noqa: D102
        if self.apply():
            super().accept()

    @Slot(object)
    def take(self, preferences: Preferences) -> None:
        """Take over settings changed elsewhere meanwhile, except fields changed here."""
        typed = self.span.currentText()
        touched = typed != format_span(self._before.default_span)
        folders = self.includes.text()
        folders_touched = folders != _joined(self._before.include_folders)
        appliances = self.archive.addresses.toPlainText()
        before = str(self._before.remembered.get(SETTING, ""))
        archive_touched = addresses_in(appliances) != addresses_in(before)
        kept = self._chosen(self._before.default_span, self._before.include_folders, before)
        chosen = merge(self._before, kept, preferences)
        self._before = preferences
        self._show(chosen)
        if touched:
            self.span.setCurrentText(typed)
        if archive_touched:
            self.archive.addresses.setPlainText(appliances)
        if folders_touched:
            self.includes.setText(folders)
        self._renew()


def _joined(folders: tuple[Path, ...]) -> str:
    return os.pathsep.join(map(str, folders))


def _frame_ms(rate: int) -> int:
    return min(max(round(1000 / rate), FASTEST_MS), SLOWEST_MS)


def _page() -> tuple[QWidget, QFormLayout]:
    page = QWidget()
    return page, QFormLayout(page)


def _choice(choices: Mapping[str, str]) -> QComboBox:
    box = QComboBox()
    calm_wheel(box)
    for data, text in choices.items():
        box.addItem(text, data)
    return box
