"""Puts of all tabs: whether they are allowed, when to ask before one, and their log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from gui.core.puts.confirm_policy import ConfirmPolicy
from gui.core.puts.record import PutRecord
from gui.program.settings import Settings
from gui.tab.tab import Tab
from gui.window.tabs.open_tab import OpenTab
from gui.window.tabs.open_tabs import OpenTabs

if TYPE_CHECKING:
    from gui.files.program.put_log import AuditLog

_POLICIES = {
    ConfirmPolicy.ALWAYS: "&Always ask",
    ConfirmPolicy.SEVERAL: "Ask for &several PVs at once",
    ConfirmPolicy.NEVER: "&Never ask",
}


class PutControl(QObject):
    """One for the program; it connects every open tab to the log of puts. GUI thread."""

    allowed_changed = Signal(bool)

    def __init__(
        self, open_tabs: OpenTabs, settings: Settings, allowed: bool, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self.allowed = allowed
        try:
            self.policy = ConfirmPolicy(settings.text("put_policy", ConfirmPolicy.ALWAYS))
        except ValueError:
            self.policy = ConfirmPolicy.ALWAYS
        self._tabs: list[Tab] = []
        self._actions: list[QAction] = []
        self._log: AuditLog | None = None  # begun with the first record
        open_tabs.opened.connect(self._on_opened)
        open_tabs.ended.connect(self._on_ended)

    @Slot(object)
    def _on_opened(self, opened: OpenTab) -> None:
        tab = opened.content
        self._tabs.append(tab)
        tab.tools.set_put_policy(self.policy)
        tab.tools.allow_put(self.allowed)
        tab.tools.put_recorded.connect(self._on_record)

    @Slot(object)
    def _on_ended(self, ended: OpenTab) -> None:
        """Forget a tab after its content was closed, which records puts under way as unknown."""
        tab = ended.content
        tab.tools.put_recorded.disconnect(self._on_record)
        self._tabs.remove(tab)

    @Slot(bool)
    def allow(self, allowed: bool) -> None:
        """Allow puts in all tabs, or forbid them."""
        if allowed != self.allowed:
            self.allowed = allowed
            for tab in self._tabs:
                tab.tools.allow_put(allowed)
            self.allowed_changed.emit(allowed)

    def fill_policy_menu(self, menu: QMenu) -> None:
        """Add the choice of when to ask before a put."""
        group = QActionGroup(menu)
        for policy, text in _POLICIES.items():
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(policy is self.policy)
            action.setData(policy.value)
            group.addAction(action)
            self._actions.append(action)
        group.triggered.connect(self._on_policy)

    @Slot(QAction)
    def _on_policy(self, action: QAction) -> None:
        self._settings.set_text("put_policy", action.data())
        self.set_policy(ConfirmPolicy(action.data()))

    def set_policy(self, policy: ConfirmPolicy) -> None:
        """Set when to ask before a put."""
        self.policy = policy
        for action in self._actions:
            action.setChecked(action.data() == policy.value)
        for tab in self._tabs:
            tab.tools.set_put_policy(self.policy)

    @Slot(object)
    def _on_record(self, record: PutRecord) -> None:
        if self._log is None:
            from gui.files.program.put_log import AuditLog

            self._log = AuditLog()
        self._log.write(record)

    def log_errors(self) -> tuple[str, ...]:
        """Return why puts are not in the log file yet; they are kept and tried again."""
        return tuple(self._log.errors) if self._log is not None else ()

    def close(self) -> list[str]:
        """Write what is not written yet, for 1.5 s at most; return the records that were not."""
        log, self._log = self._log, None
        return log.close() if log is not None else []
