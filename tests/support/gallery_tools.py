"""What the scenes of the gallery share: windows that come up, saved and closed."""

from collections.abc import Callable, Iterator
from typing import Any

from tests.support.demo_scenes import Save


def shown_now() -> set[Any]:
    """Return the windows and dialogs that are on the screen."""
    from PySide6.QtWidgets import QApplication

    return {each for each in QApplication.topLevelWidgets() if each.isVisible()}


def seen(save: Save, name: str, ask: Callable[[], Any], steps: int = 2) -> Iterator[None]:
    """Save what ``ask`` brings up, which may wait in an event loop of its own, and close it."""
    from PySide6.QtCore import QTimer

    from tests.support.dialogs import leave, pages

    before = shown_now()
    QTimer.singleShot(0, ask)
    for _ in range(steps):
        yield
    made = [each for each in shown_now() - before if type(each).__name__ != "QTipLabel"]
    for number, each in enumerate(made):
        named = f"{name}-{number}" if number else name
        for page in pages(each):
            if page:
                yield
            save(f"{named}-page-{page + 1}" if page else named, each)
    if not made:
        print("nothing came up:", name, flush=True)
    for each in made:
        leave(each)
    yield


def menu_at(widget: Any, at: Any) -> Callable[[], None]:
    """Return what opens the context menu of ``widget`` at ``at``."""
    from PySide6.QtGui import QContextMenuEvent
    from PySide6.QtWidgets import QApplication

    def ask() -> None:
        mouse = QContextMenuEvent.Reason.Mouse
        event = QContextMenuEvent(mouse, at, widget.mapToGlobal(at))
        QApplication.sendEvent(widget, event)

    return ask
