"""A value kept: snapshot, file, change from outside, compare, restore, as a person does it.

``Case`` says what a server holds, ``keep_and_restore`` walks all cases at once through the window,
and returns what was seen and what ``raw_ca`` found in the server at each step.
"""

import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton, QToolButton

from gui.core.table.columns import VALUE
from gui.widgets.puts.confirm_dialog import ConfirmDialog
from gui.widgets.snapshots.cells import DIFFERENCE, LIVE, NAME, RESULT, SAVED, TICK
from tests.support.raw_ca import RawClient
from tests.support.save_dialogs import person_at_dialogs
from tests.support.window import cells, opened_window, turn_until

LEFT = Qt.MouseButton.LeftButton
SETTLING_S = 6.0  # for what may never come: a lie is shown for so long, then it is reported


def text(data: bytes) -> bytes:
    """Return one DBR_STRING."""
    return data.ljust(40, b"\0")


def texts(*data: bytes) -> bytes:
    return b"".join(map(text, data))


def numbers(code: str, *values: float) -> bytes:
    """Return numbers of ``struct``'s type ``code``, as on the wire."""
    return struct.pack(f">{len(values)}{code}", *values)


@dataclass(frozen=True)
class Case:
    """What one PV holds when the snapshot is taken, and what it is changed to then.

    ``record``: type and fields, ``"waveform FTVL=UCHAR NELM=4"``; of other servers the PV's name.
    ``before``: ``None``: what it began with. ``watched``: what follows the name in the tab;
    ``truth``: where its bytes are read and written, as DBR type ``kind`` (``None``: its own).
    ``may``: what may happen besides an exact restore: "refuse" it with a reason; "fail": the
    server makes something else of it, which is said; "?": the comparison says that it is not
    known; "=": equal numbers of other bytes, 0.0 and -0.0, are equal.
    """

    record: str
    before: bytes | None
    changed: bytes
    watched: str = ""
    truth: str | None = None
    kind: int | None = None
    shows: str | None = None
    may: str = ""

    def database(self, name: str) -> str:
        """Return the record for a soft IOC."""
        sort, *fields = self.record.split()
        pairs = (each.partition("=") for each in fields)
        body = "".join(f'field({key},"{value}")' for key, _, value in pairs)
        return f'record({sort},"{name}"){{{body}}}\n'


@dataclass
class Kept:
    """What became of one case."""

    held: dict[str, tuple[str, int, bytes]] = field(default_factory=dict)  # before, changed, after
    shown: str = ""  # in the table, when the snapshot was taken
    saved: str = ""  # in the snapshot's window
    same: str = ""  # compared at once
    live: str = ""  # in the snapshot's window after the change
    compared: str = ""  # compared after the change
    result: str = ""
    compared_after: str = ""

    def __str__(self) -> str:
        held = "\n".join(
            f"  {when:8} {kind}[{count}] {data[:64].hex(' ')}"
            for when, (kind, count, data) in self.held.items()
        )
        return (
            f"\n{held}\n  shown    {self.shown!r}\n  saved    {self.saved!r}\n"
            f"  live     {self.live!r}\n"
            f"  compared {self.same!r}, then {self.compared!r}, at last {self.compared_after!r}\n"
            f"  result   {self.result!r}"
        )


def faults(case: Case, kept: Kept) -> list[str]:
    """Return what of ``kept`` is a lie or falls short of ``case``, in words."""
    before, changed, after = (kept.held[when] for when in ("before", "changed", "after"))
    found = []
    assert before != changed, f"the case changes nothing: {kept}"
    not_known = ("?", "≈") if "?" in case.may else ()
    if not kept.same.startswith(("=", *not_known)):
        found.append(f"compared at once it says {kept.same!r}")
    if not kept.compared.startswith(("≠", *not_known, *(("=",) if "=" in case.may else ()))):
        found.append(f"after the change it says {kept.compared!r}")
    if kept.result.startswith("✔"):
        if after != before:
            found.append(f"other bytes, and it says {kept.result!r}")
    elif kept.result.startswith(("✖ not sent: ", "not ticked: ")):
        if after != changed:
            found.append("said to be not sent, and the server holds something else")
        if not kept.result.partition(": ")[2].strip():
            found.append("refused without a reason")
        if "refuse" not in case.may:
            found.append(f"what the server holds cannot be put back: {kept.result!r}")
    elif "fail" not in case.may:
        found.append(f"sent, and {kept.result!r}")
    if kept.compared_after.startswith("=") and after != before:
        found.append("at last it says equal, and the bytes differ")
    if kept.compared_after.startswith("≠") and after == before:
        found.append(f"the bytes are equal, and it says {kept.compared_after!r}")
    if case.shows is not None and not kept.shown.startswith(case.shows):
        found.append(f"the table shows {kept.shown!r}, not {case.shows!r}")
    return found


class Walk:
    """One tab with all cases, walked through as by a person."""

    def __init__(
        self, window: Any, port: int, cases: Mapping[str, Case], names: Mapping[str, str]
    ) -> None:
        self._window, self._port = window, port
        self.cases, self.names = cases, names
        self.kept = {key: Kept() for key in cases}
        self._client = RawClient(port)
        self._panel: Any = None
        self._tab: Any = None

    def truth(self, key: str) -> str:
        case = self.cases[key]
        return self.names[key] + (case.watched if case.truth is None else case.truth)

    def write(self, which: str) -> None:
        """Give each PV its bytes: "before" or "changed"."""
        for key, case in self.cases.items():
            data = getattr(case, which)
            if data is not None:
                self._client.write(self.truth(key), data, case.kind)

    def look(self, when: str) -> None:
        """Read what the server holds."""
        for key, case in self.cases.items():
            self.kept[key].held[when] = self._client.read(self.truth(key), case.kind).held

    def open_tab(self) -> None:
        watched = [self.names[key] + case.watched for key, case in self.cases.items()]
        self._window.open_tabs.open_names(watched, "Kept")
        self._tab = self._window.open_tabs.contents()[-1]
        self._tab.set_modified(False)
        store = self._tab.store
        assert turn_until(lambda: bool(store.has_value.all())), [
            name for name, has in zip(store.name, store.has_value, strict=False) if not has
        ]
        assert turn_until(
            lambda: all(
                known is not None or native == "STRING"
                for known, native in zip(store.metadata, store.native_type, strict=False)
            )
        )
        assert turn_until(lambda: set(store.access) == {(True, True)})

        def all_shown() -> bool:
            """Look at the table; names of further states come after the first values."""
            for kept, shown in zip(self.kept.values(), cells(self._tab, VALUE), strict=True):
                kept.shown = shown
            return all(
                self.kept[key].shown.startswith(case.shows or "")
                for key, case in self.cases.items()
            )

        turn_until(all_shown, SETTLING_S)

    def menu(self, text: str) -> None:
        """Choose an action of the menus."""
        actions = self._window.findChildren(QAction)
        next(a for a in actions if a.text().replace("&", "") == text).trigger()

    def click(self, text: str) -> None:
        """Click a button of the snapshot's window."""
        buttons = [*self._panel.findChildren(QPushButton), *self._panel.findChildren(QToolButton)]
        button = next(b for b in buttons if b.text().startswith(text) and b.isVisible())
        assert button.isEnabled(), button.toolTip()
        QTest.mouseClick(button, LEFT)

    def _panels(self) -> list[Any]:
        return self._tab.tools.snapshots.panels

    def column(self, number: int) -> dict[str, str]:
        """Return what a column of the snapshot's window says of each case."""
        rows = self._panel.rows
        by_name = {
            rows.index(row, NAME).data(): rows.index(row, number).data() or ""
            for row in range(rows.rowCount())
        }
        return {key: by_name[self.names[key] + case.watched] for key, case in self.cases.items()}

    def why_not(self, key: str) -> str:
        """Return what the box of a row that cannot be ticked says of it."""
        rows, name = self._panel.rows, self.names[key] + self.cases[key].watched
        row = next(r for r in range(rows.rowCount()) if rows.index(r, NAME).data() == name)
        return rows.index(row, TICK).data(Qt.ItemDataRole.ToolTipRole) or ""

    def compared(self) -> dict[str, str]:
        """Return the differences, after the next comparison."""
        before = self._panel._refreshed_s
        assert turn_until(lambda: self._panel._refreshed_s != before)
        return self.column(DIFFERENCE)

    def keep(self, path: Path) -> None:
        """Take a snapshot, save it."""
        self.menu("Take snapshot")
        self._panel = self._panels()[-1]
        for key, said in self.compared().items():
            self.kept[key].same = said
        for key, said in self.column(SAVED).items():
            self.kept[key].saved = said
        with person_at_dialogs() as person:
            person.saves_as(path)
            self.click("Save as")
        assert turn_until(lambda: not self._panel.busy and not self._panel.modified)

    def change(self) -> None:
        """Change each PV from outside, and wait until the tab has heard of it."""
        store = self._tab.store
        before = store.updates.copy()
        self.write("changed")
        self.look("changed")
        # rsrv sends no update where the number is equal
        told = [slot for slot, case in enumerate(self.cases.values()) if "=" not in case.may]
        turn_until(lambda: bool((store.updates[told] > before[told]).all()), SETTLING_S)
        for key, said in self.compared().items():
            self.kept[key].compared = said
        for key, said in self.column(LIVE).items():
            self.kept[key].live = said

    def open_again(self, path: Path) -> None:
        self._panel.window().close()
        with patch.object(QFileDialog, "getOpenFileName", lambda *_: (str(path), "")):
            self.menu("Open snapshot…")
        assert turn_until(lambda: bool(self._panels()))
        self._panel = self._panels()[-1]
        assert turn_until(lambda: self._panel.model.rowCount() == len(self.cases))

    def restore(self) -> None:
        """Restore all rows that can be ticked; wait until each has its result."""
        self.menu("Allow puts")
        tick = next(
            a for a in self._panel.findChildren(QAction) if a.text().replace("&", "") == "All"
        )
        tick.trigger()
        self.click("Restore")
        asked: list[ConfirmDialog] = []

        def question() -> bool:
            dialogs = self._window.findChildren(ConfirmDialog)
            asked[:] = [dialog for dialog in dialogs if dialog.isVisible()]
            return bool(asked)

        assert turn_until(question)
        choice = getattr(asked[0], "choice", None)
        if choice is not None and choice.isVisible() and choice.isChecked():
            choice.click()  # go on after a failure
        QTest.mouseClick(asked[0].write_button, LEFT)
        ticked = np.flatnonzero(self._panel.model.ticked).tolist()
        wanted = {self._panel.model.item(row).name for row in ticked}

        def ended() -> bool:
            said = self.column(RESULT)
            return not any(
                said[key].startswith("…") or not said[key]
                for key, case in self.cases.items()
                if self.names[key] + case.watched in wanted
            )

        assert turn_until(ended), self.column(RESULT)
        for key, said in self.column(RESULT).items():
            self.kept[key].result = said or f"not ticked: {self.why_not(key)}"
        self.look("after")

        def settled() -> bool:
            said = self.compared()
            for key, kept in self.kept.items():
                kept.compared_after = said[key]
            return all(
                kept.compared_after.startswith("=")
                for kept in self.kept.values()
                if kept.held["after"] == kept.held["before"]
            )

        turn_until(settled, SETTLING_S)

    def close(self) -> None:
        self._client.close()
        if self._tab is not None:
            discard = QMessageBox.StandardButton.Discard
            with patch.object(QMessageBox, "exec", lambda _: discard):  # the ticks are not saved
                for panel in list(self._panels()):
                    panel.window().close()
            self._tab.set_modified(False)


def keep_and_restore(
    port: int, cases: Mapping[str, Case], names: Mapping[str, str], folder: Path
) -> dict[str, Kept]:
    """Walk ``cases``, served on ``port`` under ``names``; return what became of each."""
    own = {"XDG_CONFIG_HOME": str(folder / "config"), "XDG_STATE_HOME": str(folder / "state")}
    with patch.dict(os.environ, own), opened_window() as window:
        walk = Walk(window, port, cases, names)
        try:
            walk.write("before")
            walk.look("before")
            walk.open_tab()
            path = folder / "kept.pvsnap"
            walk.keep(path)
            walk.change()
            walk.open_again(path)
            walk.restore()
        finally:
            walk.close()
    return walk.kept
