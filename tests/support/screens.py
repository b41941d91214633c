"""What a person meets in widgets: controls without a name, texts that do not fit."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAccessible, QFontMetricsF, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QRadioButton,
    QSlider,
    QTabBar,
    QTableView,
    QTextEdit,
    QToolButton,
    QTreeView,
    QWidget,
)

from gui.qt.elided_label import ElidedLabel
from tests.support.control_names import widget_name

Role = QAccessible.Role
_CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSlider,
    QTextEdit,
)
_PARTS = (QAbstractSpinBox, QComboBox, QAbstractItemView)  # their own parts need no name
_SLACK = 2.0  # pixels


def _is_part(widget: QWidget) -> bool:
    """Tell whether Qt made ``widget`` as a part of a control: scroll buttons, corner, editor."""
    around = widget.parentWidget()
    name = widget.objectName()
    if name.startswith("qt_") or name in ("ScrollLeftButton", "ScrollRightButton"):
        return True
    if widget.metaObject().className() in ("QDockWidgetTitleButton", "QComboBoxListView"):
        return True
    if isinstance(around, QLineEdit):  # the clear button
        return True
    while around is not None and not around.isWindow():
        if isinstance(around, _PARTS):
            return True
        around = around.parentWidget()
    return False


def _shown(root: QWidget) -> list[QWidget]:
    return [each for each in (root, *root.findChildren(QWidget)) if each.isVisible()]


def _spoken(widget: QWidget) -> str:
    """Return what a screen reader says of ``widget``."""
    if widget.accessibleName():
        return widget.accessibleName()
    if isinstance(widget, QAbstractButton):
        return widget.text()
    around = widget.parentWidget()
    while around is not None:
        for label in around.findChildren(QLabel):
            if label.buddy() is widget:
                return label.text()
        if isinstance(around, QGroupBox) and around.title():
            return around.title()
        around = around.parentWidget() if not around.isWindow() else None
    return ""


def nameless(root: QWidget) -> list[str]:
    """Return the visible controls in ``root`` of which a screen reader says nothing."""
    found = []
    for widget in _shown(root):
        if isinstance(widget, _CONTROLS) and not _is_part(widget):
            said = _spoken(widget).replace("&", "").strip()
            if not any(letter.isalpha() for letter in said):
                found.append(widget_name(widget))
    return found


_CALLED = {  # what a screen reader may call a control; Qt calls most of them right
    QAbstractButton: {Role.Button, Role.ButtonMenu, Role.ButtonDropDown, Role.CheckBox},
    QCheckBox: {Role.CheckBox},
    QRadioButton: {Role.RadioButton},
    QComboBox: {Role.ComboBox},
    QAbstractSpinBox: {Role.SpinBox},
    QLineEdit: {Role.EditableText},
    QSlider: {Role.Slider},
    QTabBar: {Role.PageTabList},
    QTableView: {Role.Table},
    QTreeView: {Role.Tree},
    QListView: {Role.List},
}
_MERE_AREAS = {Role.NoRole, Role.Client, Role.Pane, Role.Border, Role.Window}


def _is_painted(widget: QWidget) -> bool:
    """Tell whether we paint all of ``widget``, of which Qt knows nothing."""
    for kind in type(widget).__mro__:
        if "paintEvent" in vars(kind):
            return kind.__module__.startswith("gui.") and QWidget in kind.__bases__
    return False


def without_role(root: QWidget) -> list[str]:
    """Return the visible controls in ``root`` that a screen reader calls something else."""
    found = []
    for widget in _shown(root):
        reached = widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.focusProxy() is None
        if _is_part(widget) or not (reached or _is_painted(widget)):
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        role = interface.role() if interface is not None else Role.NoRole
        kinds = [kind for kind in _CALLED if isinstance(widget, kind)]
        wrong = role in _MERE_AREAS or (kinds and role not in set().union(*map(_CALLED.get, kinds)))
        if wrong or (_is_painted(widget) and not widget.accessibleName()):
            found.append(f"{widget_name(widget)}: {role.name} “{widget.accessibleName()}”")
    return found


def clipped(root: QWidget) -> list[str]:
    """Return the visible labels and buttons in ``root`` whose text has no room, with both sizes."""
    found = []
    for widget in _shown(root):  # what changed just now has not been laid out yet
        layout = widget.layout()
        if layout is not None:
            layout.activate()
    for widget in _shown(root):
        text = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
        if not text or isinstance(widget, ElidedLabel) or _is_part(widget):
            continue
        room = widget.contentsRect()
        if isinstance(widget, QLabel):
            if widget.buddy() is not None:
                text = text.replace("&", "")
            wide, high = _label_size(widget, text, room.width())
        elif isinstance(widget, QToolButton | QCheckBox | QRadioButton) or widget.text():
            if (
                isinstance(widget, QToolButton)
                and widget.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly
                and not widget.icon().isNull()
            ):
                continue
            metrics = QFontMetricsF(widget.font())
            wide = metrics.horizontalAdvance(text.replace("&", ""))
            high = metrics.height()
        if wide > room.width() + _SLACK or high > room.height() + _SLACK:
            found.append(
                f"{widget_name(widget)}: “{text[:60]}” needs {wide:.0f}×{high:.0f}, "
                f"has {room.width()}×{room.height()}"
            )
    return found


def _label_size(label: QLabel, text: str, width: int) -> tuple[float, float]:
    metrics = QFontMetricsF(label.font())
    if label.textFormat() != Qt.TextFormat.PlainText and "</" in text:
        document = QTextDocument()
        document.setDefaultFont(label.font())
        document.setDocumentMargin(0)
        document.setHtml(text)
        document.setTextWidth(width if label.wordWrap() else -1)
        return document.idealWidth(), document.size().height()
    lines = text.split("\n")
    if not label.wordWrap():
        wide = max(metrics.horizontalAdvance(line) for line in lines)
        return wide, metrics.height() * len(lines)
    flags = int(Qt.TextFlag.TextWordWrap)
    box = metrics.boundingRect(QRectF(0, 0, width, 10_000), flags, text)
    return box.width(), box.height()


def overlapping(root: QWidget) -> list[str]:
    """Return pairs of visible labels and buttons beside each other that lie over each other."""
    found = []
    by_parent: dict[QWidget, list[QWidget]] = {}
    for widget in _shown(root):
        around = widget.parentWidget()
        texts = isinstance(widget, QLabel | QAbstractButton | QLineEdit | QComboBox)
        if texts and around is not None and not _is_part(widget):
            by_parent.setdefault(around, []).append(widget)
    for beside in by_parent.values():
        for number, one in enumerate(beside):
            for other in beside[number + 1 :]:
                common = one.geometry().intersected(other.geometry())
                if common.width() > _SLACK and common.height() > _SLACK:
                    found.append(f"{widget_name(one)} and {widget_name(other)}")
    return found


def without_room(shown: QWidget) -> list[str]:
    """Return what has no room once the layouts have come to rest."""
    found: list[str] = []
    for _ in range(40):
        found = [*clipped(shown), *overlapping(shown)]
        if not found:
            break
        QTest.qWait(25)
    return found
