"""Makes the pictures of the guide from the demo: ``python -m tests.guide_pictures [FOLDER]``.

Runs the whole program offscreen, on private ports, with a home folder of its own.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parents[1] / "resources/docs/guide/pictures"
SIZE: Final = "1280x800"
WIDTH: Final = 720  # pixels of a picture in the guide
_FILL_MS, _STEP_MS = 45_000, 1_500  # until charts have data; until a view has painted


_DOCK_HEIGHT: Final = 380  # pixels


def scenes(window: Any, save: Callable[[str, Any], None]) -> Iterator[None]:
    """Show each scene, wait (``yield``), save it."""
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    def tall(dock: Any) -> None:
        dock.show()
        window.resizeDocks([dock], [_DOCK_HEIGHT], Qt.Orientation.Vertical)

    tab = window.open_tabs.current().content
    save("window", window)
    tab.chart.actions_by_name["cursor"].trigger()
    QTest.mouseMove(tab.chart.canvas, QPoint(tab.chart.canvas.width() * 4 // 5, 80))
    yield
    save("chart", tab.chart)
    tab.chart.actions_by_name["cursor"].trigger()
    tab.panel.bar.edit.setText("orbit|tune")
    yield
    save("table", tab.panel)
    tab.panel.bar.edit.clear()
    tall(window.alarm_dock.dock)
    yield
    yield
    save("alarms", window.alarm_dock.dock)
    window.alarm_dock.dock.hide()
    tall(window.diagnostics.dock)
    yield
    yield
    save("diagnostics", window.diagnostics.dock)
    window.diagnostics.dock.hide()
    window.help.show_palette()
    yield
    palette = QApplication.activeModalWidget()
    QTest.keyClicks(palette.line, "cur")
    yield
    save("palette", palette)
    palette.reject()
    window.editing.edit_current()
    yield
    editor = next(
        w for w in QApplication.topLevelWidgets() if type(w).__name__ == "GroupEditorDialog"
    )
    save("editor", editor)
    editor.reject()
    before = set(QApplication.topLevelWidgets())
    window.groups.take_snapshot()
    yield
    yield
    made = [w for w in QApplication.topLevelWidgets() if w not in before and w.isVisible()]
    save("snapshot", made[0])
    for widget in made:
        widget.end()


def main(folder: Path) -> int:
    """Run the program, save all pictures, leave; return its exit code."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory() as home:
        for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
            os.environ[name] = home
        return _run(folder)


def _run(folder: Path) -> int:
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtWidgets import QApplication

    from gui import app
    from gui.cli import parse_arguments
    from gui.program.early_start import EarlyStart

    folder.mkdir(parents=True, exist_ok=True)

    def save(name: str, widget: Any) -> None:
        picture = widget.grab()
        if picture.width() > WIDTH:
            smooth = Qt.TransformationMode.SmoothTransformation
            picture = picture.scaledToWidth(WIDTH, smooth)
        picture.save(str(folder / f"{name}.png"))
        print(name, picture.width(), picture.height(), flush=True)

    def main_window() -> Any:
        return next(w for w in QApplication.topLevelWidgets() if isinstance(w, app.MainWindow))

    def begin() -> None:
        steps = scenes(main_window(), save)

        def step() -> None:
            if next(steps, "end") == "end":
                QApplication.exit(0)
            else:
                QTimer.singleShot(_STEP_MS, step)

        step()

    background = EarlyStart(parse_arguments(["--demo", "--size", SIZE, "--new-instance"]))
    application = QApplication(["pvwatch"])
    application.setQuitOnLastWindowClosed(False)
    QTimer.singleShot(_FILL_MS, begin)
    return app.run(background)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER))
