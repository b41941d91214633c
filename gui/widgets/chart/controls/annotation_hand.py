"""What a person does with annotations in the chart: add, edit, move, remove."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QAction, QMouseEvent, QPainter
from PySide6.QtWidgets import QMenu

from gui.core.groups import annotations as edits
from gui.core.groups.group import Annotation
from gui.qt.look.command_icons import give_icons
from gui.qt.look.menu_groups import separator
from gui.widgets.chart.canvas.annotations import paint_annotations

if TYPE_CHECKING:
    from gui.widgets.chart.canvas.canvas import ChartCanvas

_LEAST_PX: Final = 3.0  # a shorter drag is a click


class AnnotationHand(QObject):
    """Holds the annotations of a canvas and changes them by mouse, menu and dialog. GUI thread."""

    changed = Signal(object, str)  # tuple of Annotation, words for the step
    failed = Signal(str)

    def __init__(self, canvas: ChartCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.kept: tuple[Annotation, ...] = ()
        self._placed: list[tuple[int, QRectF]] = []  # as painted last
        self._dragged: int | None = None
        self._pressed = QPointF()
        self._moved_ns: int | None = None  # where the one that is dragged would be

    def show(self, annotations: tuple[Annotation, ...]) -> None:
        """Show these from now on."""
        self.kept, self._dragged, self._moved_ns = annotations, None, None
        self._canvas.update()

    def paint(self, painter: QPainter) -> None:
        """Paint those in view, the one that is dragged where it would be."""
        shown = list(self.kept)
        if self._dragged is not None and self._moved_ns is not None:
            shown[self._dragged] = Annotation(self._moved_ns, shown[self._dragged].text)
        scene = self._canvas.scene
        plot = scene.layout.plot
        self._placed = paint_annotations(painter, plot, shown, scene.x_of, scene.colors)

    def number_at(self, at: QPointF) -> int | None:
        """Return the number of the annotation whose flag is at a point; ``None``: none is."""
        return next((n for n, box in reversed(self._placed) if box.contains(at)), None)

    # -- mouse

    def press(self, event: QMouseEvent) -> bool:
        """Begin to drag a flag; return whether one is there."""
        number = self.number_at(event.position())
        if number is None or event.button() != Qt.MouseButton.LeftButton:
            return False
        self._dragged, self._pressed, self._moved_ns = number, event.position(), None
        return True

    def move(self, event: QMouseEvent) -> bool:
        """Drag; return whether a flag is being dragged."""
        if self._dragged is None:
            return False
        dx = event.position().x() - self._pressed.x()
        if abs(dx) >= _LEAST_PX or self._moved_ns is not None:
            scene = self._canvas.scene
            x = scene.x_of(self.kept[self._dragged].time_ns) + dx
            plot = scene.layout.plot
            self._moved_ns = scene.time_at(min(max(x, plot.left()), plot.right()))
            self._canvas.update()
        return True

    def release(self) -> bool:
        """End a drag; return whether a flag was dragged."""
        number, moved_ns = self._dragged, self._moved_ns
        self._dragged = self._moved_ns = None
        if number is not None and moved_ns is not None:
            self._change(number, "Move", moved_ns, self.kept[number].text)
        return number is not None

    def double_click(self, event: QMouseEvent) -> bool:
        """Edit the annotation whose flag is there; return whether one is."""
        number = self.number_at(event.position())
        if number is not None:
            self._dragged = None
            self.edit(number)
        return number is not None

    # -- menu and keys

    def fill_menu(self, menu: QMenu, at: QPointF) -> None:
        """Add, on top, what can be done with the annotation at ``at``, if there is one."""
        number = self.number_at(at)
        if number is None:
            return
        first = menu.actions()[0]
        for text, act in (("Edit annotation…", self.edit), ("Remove annotation", self._remove)):
            action = QAction(text, menu)
            action.triggered.connect(partial(_called, act, number))
            menu.insertAction(first, action)
            give_icons([action])
        menu.insertAction(first, separator(menu))

    @Slot()
    def ask(self) -> None:
        """Ask for the annotation under the mouse, or for a new one there; else in the middle."""
        canvas = self._canvas
        plot = canvas.scene.layout.plot
        at = canvas.hovered
        number = self.number_at(at) if at is not None else None
        if number is not None:
            self.edit(number)
            return
        x = at.x() if at is not None and plot.contains(at) else plot.center().x()
        if canvas.scene.traces:
            self._open(canvas.scene.time_at(x), "", self._add, None)

    def edit(self, number: int) -> None:
        """Ask for another text or time of an annotation."""
        each = self.kept[number]
        change = partial(self._change, number, "Edit")
        self._open(each.time_ns, each.text, change, partial(self._remove, number))

    def _open(
        self,
        time_ns: int,
        text: str,
        take: Callable[[int, str], None],
        remove: Callable[[], None] | None,
    ) -> None:
        from gui.widgets.chart.controls.annotation_dialog import AnnotationDialog  # not at start

        utc = self._canvas.scene.utc
        dialog = AnnotationDialog(
            self._canvas, time_ns, text, utc, self._canvas.navigator.now_ns(), remove is None
        )
        dialog.chosen.connect(take)
        if remove is not None:
            dialog.removed.connect(remove)
        dialog.open()

    def _add(self, time_ns: int, text: str) -> None:
        self._try("Add", lambda: edits.added(self.kept, time_ns, text))

    def _change(self, number: int, word: str, time_ns: int, text: str) -> None:
        self._try(word, lambda: edits.changed(self.kept, number, time_ns, text))

    def _remove(self, number: int) -> None:
        self._try("Remove", lambda: edits.removed(self.kept, number))

    def _try(self, word: str, edit: Callable[[], tuple[Annotation, ...]]) -> None:
        try:
            new = edit()
        except (ValueError, IndexError) as error:  # it may have been undone meanwhile
            self.failed.emit(str(error))
            return
        if new != self.kept:
            self.show(new)
            self.changed.emit(new, f"{word} annotation")


def _called(act: Callable[[int], None], number: int, _: bool = False) -> None:
    act(number)
