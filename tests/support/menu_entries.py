"""What a person sees in a menu: which entries, in which groups, which have an icon, which act."""

from collections.abc import Iterator

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

OF_QT = ("qt_edit_menu",)  # menus that Qt makes, with the desktop's icons


def entries(menu: QMenu) -> list[QAction]:
    """Return the entries that are shown, without lines."""
    return [each for each in menu.actions() if each.isVisible() and not each.isSeparator()]


def words(action: QAction) -> str:
    """Return the text of an entry, without its letter and key."""
    text = action.text().replace("&&", "\0").replace("&", "").replace("\0", "&")
    return text.partition("\t")[0]


def enabled(menu: QMenu) -> set[str]:
    """Return the texts of the entries that act."""
    return {words(each) for each in entries(menu) if each.isEnabled()}


def groups(menu: QMenu) -> list[list[str]]:
    """Return the texts of the entries between lines."""
    found: list[list[str]] = [[]]
    for each in menu.actions():
        if each.isSeparator():
            found.append([])
        elif each.isVisible():
            found[-1].append(words(each))
    return found


def bare(menu: QMenu) -> list[str]:
    """Return the commands of ``menu`` without an icon; what has a tick needs none."""
    commands = [each for each in entries(menu) if not each.isCheckable()]
    return [words(each) for each in commands if each.icon().isNull()]


def mixed(menu: QMenu) -> list[str]:
    """Return the commands without an icon in a menu in which other commands have one."""
    if menu.objectName() in OF_QT:
        return []
    commands = [each for each in entries(menu) if not each.isCheckable()]
    found = bare(menu)
    return found if len(found) < len(commands) else []


def with_submenus(menu: QMenu) -> Iterator[QMenu]:
    """Return ``menu`` and those in it, each filled as when it opens."""
    yield menu
    for each in entries(menu):
        inner = each.menu()
        if isinstance(inner, QMenu) and each.isEnabled():
            inner.aboutToShow.emit()
            yield from with_submenus(inner)
