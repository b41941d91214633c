"""Makes the pictures of the guide from the demo: ``python -m tests.guide_pictures [FOLDER]``.

Also that of the README, ``window.png``, larger, in the folder of the documents.
"""

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

from tests.support.demo_scenes import Save, own_home, play, saver, show_tall

DOCUMENTS: Final = Path(__file__).parents[1] / "resources/docs"
FOLDER: Final = DOCUMENTS / "guide/pictures"
SIZE: Final = "1280x800"
WIDTH: Final = 720  # pixels of a picture in the guide
_FILL_MS: Final = 45_000  # until charts have data
_PATIENCE: Final = 40  # steps


def scenes(folder: Path, window: Any, save: Save) -> Iterator[None]:
    """Show each scene, wait (``yield``), save it."""
    from PySide6.QtCore import QPoint
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    def calm() -> Iterator[None]:
        """Wait, for a minute at most, until the notice of a busy machine is gone."""
        for _ in range(_PATIENCE):
            if not window.diagnostics.notice.isVisible():
                return
            yield

    window.tab_widget.setCurrentIndex(0)
    tab = window.open_tabs.current().content
    yield from calm()
    save("window", window)
    window.group_dock.dock.hide()  # which is empty here: the chart has the room
    yield
    yield from calm()
    saver(DOCUMENTS if folder == FOLDER else folder / "readme")("window", window)
    window.group_dock.dock.show()
    yield
    tab.chart.actions_by_name["cursor"].trigger()
    QTest.mouseMove(tab.chart.canvas, QPoint(tab.chart.canvas.width() * 4 // 5, 80))
    yield
    save("chart", tab.chart)
    tab.chart.actions_by_name["cursor"].trigger()
    tab.panel.bar.edit.setText("orbit|tune")
    yield
    save("table", tab.panel)
    tab.panel.bar.edit.clear()
    show_tall(window, window.alarm_dock.dock)
    yield
    yield
    save("alarms", window.alarm_dock.dock)
    window.alarm_dock.dock.hide()
    show_tall(window, window.diagnostics.dock)
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
    made[0].resize(1280, 440)  # with all rows; it opened no higher than the table that it covers
    yield
    save("snapshot", made[0])
    for widget in made:
        widget.end()


def main(folder: Path) -> int:
    """Run the program, save all pictures, leave; return its exit code."""
    with own_home(SIZE):
        return play(partial(scenes, folder), saver(folder, WIDTH), SIZE, _FILL_MS)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER))
