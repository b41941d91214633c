"""Letters that a person presses with Alt in a window: of buttons, tabs, fields and menus."""

from collections.abc import Iterator

from PySide6.QtWidgets import (
    QAbstractButton,
    QDialogButtonBox,
    QGroupBox,
    QLabel,
    QMenu,
    QMenuBar,
    QTabBar,
    QWidget,
)

NONE_BUTTON = QDialogButtonBox.StandardButton.NoButton


def letters(window: QWidget) -> Iterator[tuple[str, str]]:
    """Return each letter that is in force, in lower case, with the text that shows it.

    What GNOME and KDE write on the standard buttons has the first letter of what Qt writes.
    """
    standard = {
        button
        for box in window.findChildren(QDialogButtonBox)
        for button in box.buttons()
        if box.standardButton(button) != NONE_BUTTON and "&" not in button.text()
    }
    for widget in [window, *window.findChildren(QWidget)]:
        if widget.window() is window and widget.isVisible():
            if widget in standard and isinstance(widget, QAbstractButton):
                yield widget.text()[:1].lower(), widget.text()
            else:
                for text in _texts(widget):
                    if letter := _letter(text):
                        yield letter, text


def _texts(widget: QWidget) -> list[str]:
    if isinstance(widget, QMenu):
        return [action.text() for action in widget.actions() if action.isVisible()]
    if isinstance(widget, QAbstractButton):
        return [widget.text()]
    if isinstance(widget, QLabel):
        return [widget.text()] if widget.buddy() is not None else []
    if isinstance(widget, QGroupBox):
        return [widget.title()]
    if isinstance(widget, QTabBar):
        return [widget.tabText(number) for number in range(widget.count())]
    if isinstance(widget, QMenuBar):
        return [action.text() for action in widget.actions()]
    return []


def _letter(text: str) -> str:
    place = text.replace("&&", "\0\0").find("&")
    return text[place + 1 : place + 2].lower() if place >= 0 else ""


def alike(window: QWidget) -> list[str]:
    """Return the texts whose letters are those of other texts of ``window``."""
    found = list(letters(window))
    times = [letter for letter, _ in found]
    return sorted(f"{letter}: {text}" for letter, text in found if times.count(letter) > 1)
