"""Makes every screen and dialog as a picture, with an index: ``python -m tests.gallery FOLDER``.

Light and dark, at 1280×800, 1920×1080, and 1280×800 at 200 %; ``--only dark-1280`` makes one of
them. Each is a run of the whole program offscreen, with the demo's IOC, on private ports, with a
home folder of its own.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

from tests.gallery_states import demo_archive, further
from tests.support.appliance import Appliance
from tests.support.demo_scenes import Save, own_home, play, saver, show_tall
from tests.support.gallery_tools import seen

# name: size of the window and of the screen, scale
VIEWS: Final = {
    "1280": ("1280x800", 1),
    "1920": ("1920x1080", 1),
    "200": ("1280x800", 2),
}
_FILL_MS: Final = 30_000  # until charts have data


def scenes(
    dark: bool, appliance: Appliance, folder: Path, window: Any, save: Save
) -> Iterator[None]:
    """Show each screen, wait (``yield``), save it; what comes up by itself is a new window."""
    from PySide6.QtCore import QPoint
    from PySide6.QtTest import QTest

    from tests.support.dialogs import openers

    window.set_dark(dark)
    yield
    tab = window.open_tabs.current().content
    save("window", window)
    for name in ("cursor", "markers", "statistics", "limits"):
        tab.chart.actions_by_name[name].trigger()
    QTest.mouseMove(tab.chart.canvas, QPoint(tab.chart.canvas.width() * 4 // 5, 80))
    yield
    yield
    save("chart-readings", window)
    for name in ("cursor", "markers", "statistics", "limits"):
        tab.chart.actions_by_name[name].trigger()
    tab.chart.actions_by_name["stacked"].trigger()
    tab.panel.bar.edit.setText("sev>=")  # not yet a filter
    yield
    save("stacked-wrong-filter", window)
    tab.chart.actions_by_name["stacked"].trigger()
    tab.panel.bar.edit.clear()
    for name, dock in (
        ("alarms", window.alarm_dock.dock),
        ("diagnostics", window.diagnostics.dock),
        ("log", window.diagnostics.log_dock),
    ):
        show_tall(window, dock)
        yield
        yield
        save(name, window)
        dock.hide()
    for number in range(1, len(window.open_tabs.tabs())):
        window.tab_widget.setCurrentIndex(number)
        yield
        save(f"tab-{number + 1}", window)
    window.tab_widget.setCurrentIndex(0)
    for menu in window.menuBar().actions():
        if menu.menu() is not None:
            menu.menu().popup(window.mapToGlobal(QPoint(40, 40)))
            yield
            save(f"menu-{menu.text().replace('&', '').lower()}", menu.menu())
            menu.menu().close()
    for name, ask in openers(window).items():
        yield from seen(save, name, ask)
    yield from further(window, save, appliance, folder)
    window.messages.error("ARIDI-PCT:CURRENT refused 401.5: it is above its control limit 401")
    yield
    save("message", window)
    while window.open_tabs.tabs():
        window.open_tabs.end(window.open_tabs.tabs()[0])
    yield
    yield
    save("welcome", window)


def run_one(folder: Path, theme: str, view: str) -> int:
    """Run the program in this process and save its screens; return its exit code."""
    size, scale = VIEWS[view]
    appliance = demo_archive()
    os.environ["PVWATCH_ARCHIVE_URL"] = appliance.address
    with own_home(size, scale), tempfile.TemporaryDirectory() as files:
        shown = partial(scenes, theme == "dark", appliance, Path(files))
        try:
            return play(shown, saver(folder), size, _FILL_MS)
        finally:
            appliance.stop()


def write_index(folder: Path) -> None:
    """Write ``index.html``: a row for each screen, a column for each theme and size."""
    runs = sorted(each.name for each in folder.iterdir() if each.is_dir())
    names = sorted({picture.stem for run in runs for picture in (folder / run).glob("*.png")})
    lines = ["<!doctype html><meta charset=utf-8><title>PV Watch: gallery</title>"]
    lines.append(
        "<style>body{font:14px sans-serif;background:#888}img{width:100%}"
        "td{vertical-align:top;width:30%}th{position:sticky;top:0;background:#888}</style><table>"
    )
    lines.append("<tr><th>" + "".join(f"<th>{run}" for run in runs))
    for name in names:
        lines.append(f"<tr><th>{name}")
        for run in runs:
            found = (folder / run / f"{name}.png").exists()
            picture = f"{run}/{name}.png"
            lines.append(f'<td><a href="{picture}"><img src="{picture}"></a>' if found else "<td>")
    (folder / "index.html").write_text("\n".join(lines), encoding="utf-8")


def main() -> int:
    """Make all pictures, one process a column; return how many failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.gallery", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", help="one run, such as dark-1280")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    runs = [f"{theme}-{view}" for theme in ("light", "dark") for view in VIEWS]
    if chosen.here:
        theme, view = chosen.only.split("-")
        return run_one(chosen.folder / chosen.only, theme, view)
    failed = 0
    for run in [chosen.only] if chosen.only else runs:
        command = [sys.executable, "-m", "tests.gallery", str(chosen.folder), "--only", run]
        failed += subprocess.run([*command, "--here"]).returncode != 0
    write_index(chosen.folder)
    return failed


if __name__ == "__main__":
    sys.exit(main())
