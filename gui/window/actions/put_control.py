"""Whether PV Watch may write, when it asks, and the log of all it wrote: for all tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from gui.core.puts.confirm_policy import ConfirmPolicy
from gui.core.puts.record import PutRecord
from gui.program.settings import Settings
from gui.tab.tab import Tab

if TYPE_CHECKING:
    from gui.files.program.put_log import AuditLog

_POLICIES = {
    ConfirmPolicy.ALWAYS: "Always ask",
    ConfirmPolicy.SEVERAL: "Ask for several PVs at once",
    ConfirmPolicy.NEVER: "Never ask",
}


class PutControl(QObject):
    """One for the window. Starts read-only unless told otherwise. GUI thread."""

    allowed_changed = Signal(bool)

    def __init__(self, settings: Settings, allowed: bool, parent: QObject) -> None:
        super().__init__(parent)
        self._settings = settings
        self.allowed = allowed
        try:
            self.policy = ConfirmPolicy(settings.text("put_policy", ConfirmPolicy.ALWAYS))
        except ValueError:
            self.policy = ConfirmPolicy.ALWAYS
        self._sessions: list[Tab] = []
        self._actions: list[QAction] = []
        self._log: AuditLog | None = None  # begun with the first record

    def add(self, session: Tab) -> None:
        """Take care of a tab from now on."""
        self._sessions.append(session)
        session.beside.set_put_policy(self.policy)
        session.beside.allow_put(self.allowed)
        session.beside.put_recorded.connect(self._on_record)

    def remove(self, session: Tab) -> None:
        """The tab closed; what it still had to record came before."""
        self._sessions.remove(session)

    @Slot(bool)
    def allow(self, allowed: bool) -> None:
        """Unlock writing, or lock it again."""
        if allowed != self.allowed:
            self.allowed = allowed
            for session in self._sessions:
                session.beside.allow_put(allowed)
            self.allowed_changed.emit(allowed)

    def fill_policy_menu(self, menu: QMenu) -> None:
        """Add the choice of when to ask."""
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
        """Say when to ask before a put."""
        self.policy = policy
        for action in self._actions:
            action.setChecked(action.data() == policy.value)
        for session in self._sessions:
            session.beside.set_put_policy(self.policy)

    @Slot(object)
    def _on_record(self, record: PutRecord) -> None:
        if self._log is None:
            from gui.files.program.put_log import AuditLog

            self._log = AuditLog()
        self._log.write(record)

    def log_errors(self) -> tuple[str, ...]:
        """Return why puts are not in the log's file yet; they are kept and tried again."""
        return tuple(self._log.errors) if self._log is not None else ()

    def close(self) -> list[str]:
        """Write what waits, for 3 s at most; return the records that could not be written."""
        log, self._log = self._log, None
        return log.close() if log is not None else []
