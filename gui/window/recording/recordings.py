"""The recordings of the program's tabs: begun, looked after once a second, and ended."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from gui.core.groups.group import is_heading
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain
from gui.qt.questions.answered import answered
from gui.qt.save_folders import SAVE_FOLDERS
from gui.window.messages import Messages
from gui.window.tabs.open_tab import OpenTab
from gui.window.tabs.open_tabs import OpenTabs

if TYPE_CHECKING:
    from gui.files.recording.recorder import Recorder, RecorderStatus
    from gui.window.recording.recordings_dialog import Listed
    from gui.workers.recording_tap import RecordingTap

_LOOK_MS: Final = 1_000
_PURPOSE: Final = "recording"
_MOST_ENDED: Final = 20  # shown in the list


@dataclass(frozen=True, slots=True, eq=False)
class TabRecording:
    """The recording of one tab."""

    tab: OpenTab
    recorder: Recorder
    tap: RecordingTap

    @property
    def status(self) -> RecorderStatus:
        """How it goes."""
        return self.recorder.status


class Recordings(QObject):
    """One for the program. GUI thread: what is written is written in threads of the recorders."""

    changed = Signal()  # one began, ended, or is larger by now

    def __init__(self, open_tabs: OpenTabs, messages: Messages, parent: QObject) -> None:
        super().__init__(parent)
        self._open_tabs = open_tabs
        self._messages = messages
        self.running: list[TabRecording] = []
        self.ended: list[RecorderStatus] = []  # the last one latest
        self.ending: list[Recorder] = []  # they write the rest of what they took
        self._dialog: QDialog | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)
        open_tabs.ending.connect(self._on_ending)

    def of(self, tab: OpenTab) -> TabRecording | None:
        """Return the recording of ``tab``, if it is recorded."""
        return next((each for each in self.running if each.tab is tab), None)

    @Slot()
    def record_current(self) -> None:
        """Ask for a folder and record the tab in front, until it is stopped."""
        tab = self._open_tabs.current()
        if tab is None:
            return
        if self.of(tab) is not None:
            self._messages.note(f"{_name(tab)} is being recorded already: Group › Recordings")
            return
        self._ask_and_record([tab])

    @Slot()
    def record_all(self) -> None:
        """Ask for a folder and record all tabs, each in a recording of its own."""
        tabs = [tab for tab in self._open_tabs.tabs() if self.of(tab) is None]
        if tabs:
            self._ask_and_record(tabs)
        else:
            self._messages.note("All tabs are being recorded already: Group › Recordings")

    def _ask_and_record(self, tabs: list[OpenTab]) -> None:
        from gui.qt.paths.open_dialogs import ask_for_folder  # not at the start

        title = "Folder for the recording" if len(tabs) == 1 else "Folder for the recordings"
        folder = ask_for_folder(self._window(), title, SAVE_FOLDERS.folder(_PURPOSE))
        if folder is None:
            return
        SAVE_FOLDERS.note(_PURPOSE, folder / "x")
        for tab in tabs:
            if self._open_tabs.tab_widget_of(tab) is not None:  # not closed meanwhile
                self.record(tab, folder)

    def record(self, tab: OpenTab, folder: Path) -> None:
        """Record ``tab`` into a new folder in ``folder`` from now on."""
        from gui.core.recording.store_state import store_entries  # not at the start
        from gui.files.recording.recorder import Recorder
        from gui.workers.recording_tap import RecordingTap

        store, content = tab.content.store, tab.content
        recorder = Recorder(folder, content.group.name, pvs=content.group.pvs)
        pvs = tuple(
            (slot, str(store.name[slot]))
            for slot in content.model.slots()
            if not is_heading(store.name[slot])
        )
        for entry in store_entries(store, pvs, time.time_ns()):
            recorder.take(entry)
        tap = RecordingTap(content.worker, recorder.take, self)
        recorder.start()
        self.running.append(TabRecording(tab, recorder, tap))
        tab.recording = True
        self._timer.start()
        self._tell()

    def stop(self, recording: TabRecording, why: str = "Stopped by the user") -> None:
        """End ``recording``: what came until now is written."""
        if recording in self.running:
            self.running.remove(recording)
            recording.tap.close()
            recording.recorder.stop(why)
            recording.tab.recording = False
            self.ending.append(recording.recorder)
            self._tell()

    def stop_all(self, why: str) -> None:
        """End all recordings."""
        for recording in list(self.running):
            self.stop(recording, why)

    @Slot(object)
    def _on_ending(self, tab: OpenTab) -> None:
        recording = self.of(tab)
        if recording is not None:
            self.stop(recording, "The tab was closed")

    def _tell(self) -> None:
        for tab_widget in self._open_tabs.tab_widgets:
            tab_widget.renew_titles()
        self.changed.emit()

    @Slot()
    def _look(self) -> None:
        for recording in list(self.running):
            if not recording.status.running:  # the disk is full, or not there any more
                self.stop(recording)
        for recorder in list(self.ending):
            status = recorder.status
            if not status.running:
                self.ending.remove(recorder)
                self._say_end(status)
        if not self.running and not self.ending:
            self._timer.stop()
        self.changed.emit()

    def _say_end(self, status: RecorderStatus) -> None:
        self.ended = [*self.ended, status][-_MOST_ENDED:]
        if status.problem:
            self._messages.error(f"Recording of {plain(status.name, 80)} ended: {status.problem}")
        else:
            lost = f", {grouped(status.lost)} not recorded" if status.lost else ""
            self._messages.note(
                f"Recorded {grouped(status.updates)} updates{lost}: {status.folder}"
            )

    def finish(self, seconds: float) -> bool:
        """End all recordings and wait; return whether all was written in time. At exit."""
        self.stop_all("The program ended")
        deadline = time.monotonic() + seconds
        return all([each.wait(deadline - time.monotonic()) for each in self.ending])

    def may_end(self) -> bool:
        """Ask whether running recordings may end with the program; False: the user cancelled."""
        count = len(self.running)
        if not count:
            return True
        what = "1 recording ends" if count == 1 else f"{count} recordings end"
        return self._ask("Leave and end recording?", f"{what} with PV Watch.", "&End and leave")

    def may_close(self, tab: OpenTab) -> bool:
        """Ask whether the recording of ``tab`` may end with it; False: the user cancelled."""
        if self.of(tab) is None:
            return True
        text = f"{_name(tab)} is being recorded. Its recording ends when the tab is closed."
        return self._ask("Close and end recording?", text, "&End and close")

    def _ask(self, title: str, text: str, yes: str) -> bool:
        from PySide6.QtWidgets import QMessageBox

        from gui.window.actions.file_actions import question

        box = question(self._window(), title)
        box.setText(text)
        button = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        return answered(box) is not None and box.clickedButton() is button

    def _window(self) -> QWidget:
        return self._open_tabs.active.window()

    @Slot()
    def show_list(self) -> None:
        """Show the list of recordings."""
        from gui.window.recording.recordings_dialog import RecordingsDialog  # not at the start

        if self._dialog is None or not isValid(self._dialog):  # it ends with the window it is over
            self._dialog = RecordingsDialog(
                self._listed, self._stop_number, self.changed, self._window()
            )
            self._dialog.finished.connect(self._on_list_closed)
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    def _listed(self) -> Listed:
        from gui.window.recording.recordings_dialog import Listed

        running = [each.status for each in self.running]
        return Listed(running, [each.status for each in self.ending], self.ended[::-1])

    def _stop_number(self, number: int) -> None:
        self.stop(self.running[number])

    @Slot(int)
    def _on_list_closed(self, _: int) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None


def _name(tab: OpenTab) -> str:
    return plain(tab.content.group.name, 80)
