"""Title of a panel: its name, and buttons that let it float and close it, in our icons."""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QToolButton, QWidget

from gui.qt.elided_label import ElidedLabel
from gui.qt.look.icons import set_icon

_ICON = 16  # logical pixels


class TitleBar(QWidget):
    """Belongs to ``dock``, which moves with a drag of it, and floats with a double click."""

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        self._dock = dock
        self._title = ElidedLabel()
        self._title.setText(dock.windowTitle())
        self.floating = self._button("picture-in-picture-2", "Float", "Let it float, or not")
        self.closing = self._button("x", "Close", "Close the panel (Esc)")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 4, 2)
        row.setSpacing(0)
        row.addWidget(self._title, 1)
        row.addWidget(self.floating)
        row.addWidget(self.closing)
        self.floating.clicked.connect(self._on_float)
        self.closing.clicked.connect(dock.close)
        dock.windowTitleChanged.connect(self._title.setText)

    def _button(self, icon: str, word: str, tip: str) -> QToolButton:
        button = QToolButton()
        set_icon(button, icon)
        button.setIconSize(QSize(_ICON, _ICON))
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys stay in the panel
        button.setAccessibleName(f"{word} {self._dock.windowTitle()}")
        button.setToolTip(tip)
        return button

    @Slot()
    def _on_float(self) -> None:
        self._dock.setFloating(not self._dock.isFloating())
