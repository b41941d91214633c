"""Icons of one family (Lucide), in the colour that the theme gives them, sharp on every screen.

The files are ``resources/icons/ui/NAME.svg``. They are painted when they are first asked for, with
as many pixels as the screens have, and again after a change of theme.
"""

import weakref
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QAction, QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractButton
from shiboken6 import isValid

from gui.core.theme.roles import theme_colors
from gui.files.disk.resources import resource
from gui.qt.look.theme import is_dark

SIZE: Final = 18  # logical pixels
_WINDOW_SIZES: Final = (16, 24, 32, 48, 64, 128, 256)

_Bearer = QAction | QAbstractButton
_bearers: weakref.WeakKeyDictionary[_Bearer, str] = weakref.WeakKeyDictionary()


def set_icon(bearer: _Bearer, name: str) -> None:
    """Give an action or a button the icon ``name``, now and after each change of theme.

    An action's is white where its entry of a menu is chosen. GUI thread. Raises
    ``FileNotFoundError``.
    """
    _bearers[bearer] = name
    _renew(bearer, name)


def has_icon(bearer: _Bearer) -> bool:
    """Tell whether ``set_icon`` gave it one."""
    return bearer in _bearers


def renew_icons() -> None:
    """Paint all icons in the colours of the theme. GUI thread."""
    for bearer, name in list(_bearers.items()):
        if isValid(bearer):
            _renew(bearer, name)


def paint_ahead(name: str) -> bool:
    """Paint the icon of an action in the theme in use, for when it is asked for. GUI thread.

    Returns whether it was not painted yet.
    """
    painted = icon.cache_info().misses
    _icon_now(name, True)
    return icon.cache_info().misses > painted


def _renew(bearer: _Bearer, name: str) -> None:
    bearer.setIcon(_icon_now(name, isinstance(bearer, QAction)))


def _icon_now(name: str, in_menus: bool) -> QIcon:
    ratio = QGuiApplication.instance().devicePixelRatio()  # type: ignore[union-attr]
    return icon(name, is_dark(QGuiApplication.palette()), in_menus, ratio)


@lru_cache(256)
def icon(name: str, dark: bool, in_menus: bool, ratio: float) -> QIcon:
    """Return the icon ``name`` for the theme; ``ratio``: device pixels per logical pixel."""
    colors = theme_colors(dark)
    drawn = drawn_icon(name, SIZE, ratio)
    found = QIcon()
    for mode, color in (
        (QIcon.Mode.Normal, colors.icon),
        (QIcon.Mode.Active, colors.accent_text if in_menus else colors.icon),
        (QIcon.Mode.Disabled, colors.outline),
    ):
        found.addPixmap(in_color(drawn, color), mode)
    return found


def drawn_icon(name: str, size: int, ratio: float) -> QPixmap:
    """Return an icon in black, ``size`` logical pixels high."""
    from PySide6.QtSvg import QSvgRenderer  # with the first icon

    drawing = resource("icons", "ui", f"{name}.svg").read_bytes().replace(b"currentColor", b"#000")
    drawn = QPixmap(round(size * ratio), round(size * ratio))
    drawn.fill(Qt.GlobalColor.transparent)
    with QPainter(drawn) as painter:
        QSvgRenderer(QByteArray(drawing)).render(painter, QRectF(drawn.rect()))
    drawn.setDevicePixelRatio(ratio)
    return drawn


def in_color(drawn: QPixmap, color: str) -> QPixmap:
    """Return what is drawn in black in another colour."""
    picture = QPixmap(drawn)
    with QPainter(picture) as painter:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        painter.fillRect(picture.rect(), QColor(color))
    return picture


def program_icon() -> QIcon:
    """Return the icon of the program's windows, in all sizes."""
    found = QIcon()
    for size in _WINDOW_SIZES:
        found.addFile(str(resource("icons", f"pvwatch-{size}.png")))
    return found
