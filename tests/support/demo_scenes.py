"""The whole program on its demo, scene by scene, for the scripts that make pictures of it.

Offscreen, on private ports, with a home folder of its own. Imports nothing of the program before it
runs: the film runs that of another commit.
"""

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

Save = Callable[[str, Any], None]  # name of the picture, widget
Scenes = Callable[[Any, Save], Iterator[None]]  # window; waits at each ``yield``

DOCK_HEIGHT: Final = 380  # logical pixels
_STEP_MS: Final = 1_500  # until a view has painted


def of_home(home: Path | str) -> dict[str, str]:
    """Return the environment of a program that has all its files below ``home``."""
    names = ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR")
    return {**dict.fromkeys(names, str(home)), "QT_QPA_PLATFORM": "offscreen"}


def on_screen(size: str, scale: float, folder: Path) -> dict[str, str]:
    """Return the environment of a program with a screen that holds ``size`` at ``scale``.

    Without one Qt has 800×800 pixels offscreen: at 200 % menus and dialogs are cut at 400, and no
    window opens as wide as it wants.
    """
    width, height = (round(int(number) * scale) for number in size.split("x"))
    screen = {"name": "whole", "x": 0, "y": 0, "width": width, "height": height}
    screen |= {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    described = folder / "screen.json"
    described.write_text(json.dumps({"screens": [screen]}), "utf-8")
    return {
        "QT_QPA_PLATFORM": f"offscreen:configfile={described}",
        "QT_SCALE_FACTOR": str(scale),
    }


@contextmanager
def own_home(size: str, scale: float = 1) -> Iterator[None]:
    """Give this process a home folder of its own, and a screen that holds ``size``."""
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(of_home(home) | on_screen(size, scale, Path(home)))
        yield


def show_tall(window: Any, dock: Any) -> None:
    """Show a dock with room for what is in it."""
    from PySide6.QtCore import Qt

    dock.show()
    window.resizeDocks([dock], [DOCK_HEIGHT], Qt.Orientation.Vertical)


def saver(folder: Path, width: int | None = None) -> Save:
    """Return what saves a widget's picture in ``folder``, not wider than ``width`` pixels."""
    folder.mkdir(parents=True, exist_ok=True)

    def save(name: str, widget: Any) -> None:
        from PySide6.QtCore import Qt

        picture = widget.grab()
        if width is not None and picture.width() > width:
            picture = picture.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
        picture.save(str(folder / f"{name}.png"))
        print(folder.name, name, picture.width(), picture.height(), flush=True)

    return save


def play(scenes: Scenes, save: Save, size: str, fill_ms: int, *groups: str) -> int:
    """Run the program for ``fill_ms``, until its charts have data, then ``scenes``, and leave.

    Returns its exit code; what a scene raises ends it with 1.
    """
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from gui import app
    from gui.cli import parse_arguments
    from gui.program.early_start import EarlyStart

    def begin() -> None:
        window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, app.MainWindow))
        steps = scenes(window, save)

        def step() -> None:
            try:
                ended = next(steps, "end") == "end"
            except Exception:
                QApplication.exit(1)
                raise
            if ended:
                QApplication.exit(0)
            else:
                QTimer.singleShot(_STEP_MS, step)

        step()

    background = EarlyStart(parse_arguments(["--demo", "--size", size, "--new-instance", *groups]))
    application = QApplication(["pvwatch"])
    application.setQuitOnLastWindowClosed(False)
    QTimer.singleShot(fill_ms, begin)
    return app.run(background)
