"""The wall's tiles: a page of them, of which only those that changed are painted again."""

import math
import time
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QResizeEvent, QScreen
from PySide6.QtWidgets import QWidget

from gui.core.pv.updates import PvKind
from gui.core.store.pv_store import PvStore
from gui.core.wall.tile_face import TileFace, tile_face
from gui.core.wall.tile_layout import (
    LEAST_WIDTH,
    MOST_WIDTH,
    Page,
    Place,
    fitting_em,
    lay_out,
    paged_em,
)
from gui.core.wall.tile_order import sections
from gui.core.wall.trend_line import trend_span
from gui.qt.look.spoken_role import Role, spoken_as
from gui.qt.look.theme import is_dark
from gui.qt.overrides import guarded
from gui.widgets.wall.tile_painter import TilePainter
from gui.widgets.wall.trend_pictures import TrendPictures

DIGIT_MM: Final = 14.0  # height of a digit that is read from 3 m: 16 minutes of arc (ISO 9241-303)
_WIDER: Final = 0.3  # em: tiles grow in such steps, with their values
_MOST_MEASURED: Final = 500  # tiles, of all pages
_SANE_DPI: Final = (40.0, 400.0)  # what screens say of their size is not always true
_SECOND_NS: Final = 1_000_000_000
LEAST_ZOOM, MOST_ZOOM = 40, 400  # per cent


def pixels_per_mm(screen: QScreen) -> float:
    """Return how many logical pixels high a millimetre of ``screen`` is."""
    dpi = screen.physicalDotsPerInchY()
    if not _SANE_DPI[0] <= dpi <= _SANE_DPI[1]:
        dpi = screen.logicalDotsPerInchY()
    return dpi / 25.4


@spoken_as(Role.Graphic)
class WallView(QWidget):
    """Tiles of the PVs of ``slots()`` (rows of a group, headings too) of ``store``. GUI thread.

    ``refresh`` is called with each frame.
    """

    pages_changed = Signal()

    def __init__(
        self,
        store: PvStore,
        slots: Callable[[], Sequence[int]],
        span_s: float,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._slots = slots
        self._rows: list[int] = []
        self._painter = TilePainter(self.font().family())
        self.span_ns = round(span_s * 1e9)
        self.shown_ns = trend_span(self.span_ns, 0)  # that trends show of it
        self._trends = TrendPictures(store, self.shown_ns)
        self._pages: tuple[Page, ...] = (Page((), ()),)
        self.page = 0
        self.zoom = 100
        self.worst_first = False
        self.all_on_one = False
        self._faces: dict[int, TileFace] = {}
        self._places: dict[int, Place] = {}  # of the page shown
        self._shown = np.empty(0, np.int64)  # slots of the page shown
        self._seen = np.empty((2, 0), np.int64)  # updates and standings, as painted
        self._wide = LEAST_WIDTH  # of a tile, in em: that of the longest number there was
        self._second = 0
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setAccessibleName("Wall: values of the group as tiles")

    # -- what is shown

    @property
    def page_count(self) -> int:
        """Count of pages."""
        return len(self._pages)

    def faces(self) -> dict[int, TileFace]:
        """Return what the tiles of the page say, by slot."""
        return dict(self._faces)

    def place_of(self, slot: int) -> QRect | None:
        """Return where the tile of ``slot`` is; ``None``: not on this page."""
        place = self._places.get(slot)
        return QRect(place.x, place.y, place.width, place.height) if place else None

    def headings(self) -> list[str]:
        """Return the headings of the page."""
        return [text for text, _ in self._pages[self.page].headings]

    def set_dark(self, dark: bool) -> None:
        """Use the colours of the theme."""
        self._painter.set_theme(dark)
        self._trends.set_color(self._painter.trend_color)
        self.update()

    def set_span(self, span_s: float) -> None:
        """Let trends grow to this span; the group may change it."""
        self.span_ns = round(span_s * 1e9)

    @property
    def since_ns(self) -> int:
        """When the trends that are shown begin, half of them later; 0: they have no samples."""
        return self._trends.since_ns

    @property
    def waits_for_trends(self) -> bool:
        """Whether ``paint_trends`` has something to do."""
        return not self._trends.is_round_over

    def paint_trends(self, seconds: float) -> None:
        """Paint trends that changed, for so long."""
        self._trends.go_on(seconds, time.time_ns(), self._update_tile)

    def set_zoom(self, percent: int) -> None:
        """Show values larger or smaller than by themselves."""
        self.zoom = min(max(percent, LEAST_ZOOM), MOST_ZOOM)
        self.arrange()

    def set_worst_first(self, on: bool) -> None:
        """Sort by severity, or as the group does; begin with the first page."""
        self.worst_first, self.page = on, 0
        self.arrange()

    def set_all_on_one(self, on: bool) -> None:
        """Show all tiles on one page, however small they become."""
        self.all_on_one, self.page = on, 0
        self.arrange()

    def turn(self, page: int) -> None:
        """Show ``page``; after the last one comes the first."""
        self.page = page % len(self._pages)
        self._show_page()

    # -- layout

    def arrange(self) -> None:
        """Lay the tiles out anew."""
        self._rows = list(self._slots())
        found = sections(self._store, self._rows, self.worst_first)
        self._widen([slot for section in found for slot in section.slots][:_MOST_MEASURED])
        width, height = max(self.width(), 1), max(self.height(), 1)
        em = fitting_em(found, width, height, self._wide)
        if not self.all_on_one and em < (least := self._least_em()):
            em = paged_em(found, width, height, least, self._wide)
        zoom = min(self.zoom, 100) if self.all_on_one else self.zoom
        em = max(min(em * zoom // 100, height // 3), 8)
        pages = lay_out(found, width, height, em, self._wide)
        if pages != self._pages:
            self._pages = pages
            self._show_page()

    def _least_em(self) -> int:
        """Return the size of a font whose digits are read from three metres."""
        return math.ceil(DIGIT_MM * pixels_per_mm(self.screen()) / self._painter.digit_height())

    def _widen(self, slots: Sequence[int]) -> bool:
        """Let tiles be as wide as the numbers of ``slots`` need; tell whether they grew."""
        now_ns = time.time_ns()
        faces = (tile_face(self._store, slot, now_ns) for slot in slots)
        wide = max(map(self._painter.wide_for, faces), default=0.0)
        if wide <= self._wide:
            return False
        steps = math.ceil((wide - LEAST_WIDTH) / _WIDER)
        self._wide = min(LEAST_WIDTH + steps * _WIDER, MOST_WIDTH)
        return True

    def _show_page(self) -> None:
        self.page = min(self.page, len(self._pages) - 1)
        self._places = dict(self._pages[self.page].tiles)
        self._shown = np.array(list(self._places), np.int64)
        self._faces.clear()
        self._trends.forget()
        self._seen = np.full((2, len(self._shown)), -1, np.int64)
        self._renew_all(time.time_ns())
        self.update()
        self.pages_changed.emit()

    # -- frames

    def refresh(self, now_ns: int) -> None:
        """Paint the tiles that changed; once a second look at all, and at the rows."""
        second = now_ns // _SECOND_NS
        if second != self._second:
            self._second = second
            grew = self._widen(list(self._places))
            if grew or self.worst_first or list(self._slots()) != self._rows:
                self.arrange()
            self._renew_all(now_ns)
        else:
            seen = np.stack([self._store.updates, self._store.standings()])[:, self._shown]
            changed = np.flatnonzero((seen != self._seen).any(axis=0))
            self._seen = seen
            self._renew(self._shown[changed].tolist(), now_ns)

    def _renew_all(self, now_ns: int) -> None:
        known_ns = now_ns - self.since_ns if self.since_ns else 0
        self.shown_ns = trend_span(self.span_ns, known_ns)
        self._trends.set_span(self.shown_ns)
        self._trends.begin_round(self._places, self.devicePixelRatioF())
        self._renew(list(self._places), now_ns)

    def _renew(self, slots: Sequence[int], now_ns: int) -> None:
        """Paint the tiles of ``slots`` that say something else than before."""
        for slot in slots:
            face = tile_face(self._store, slot, now_ns)
            if face != self._faces.get(slot):
                self._faces[slot] = face
                self._update_tile(slot)

    def _update_tile(self, slot: int) -> None:
        place = self._places[slot]
        self.update(place.x, place.y, place.width, place.height)

    # -- Qt

    @guarded
    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(1280, 720)

    @guarded
    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:  # the system's theme, too
            self.set_dark(is_dark(self.palette()))

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self.arrange()

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        with QPainter(self) as painter:
            region = event.region()
            page = self._pages[self.page]
            painter.setClipRegion(region)
            painter.fillRect(region.boundingRect(), self._painter.ground)
            for text, place in page.headings:
                if region.intersects(QRect(place.x, place.y, place.width, place.height)):
                    self._painter.paint_heading(painter, text, place)
            for slot, place in page.tiles:
                face = self._faces.get(slot)
                if face is not None and region.intersects(
                    QRect(place.x, place.y, place.width, place.height)
                ):
                    self._painter.paint_tile(painter, place, face, self._picture(slot, place))

    def _picture(self, slot: int, place: Place) -> QPixmap | None:
        if PvKind(self._store.kind[slot]) is PvKind.TEXT:
            return None
        return self._trends.picture(slot)
