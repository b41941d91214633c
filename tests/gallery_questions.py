"""Files, recordings and troubles: further scenes of the gallery, as those of ``gallery_states``."""

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

from tests.support.demo_scenes import Save
from tests.support.gallery_tools import seen

SAMPLES: Final = Path(__file__).parent / "support/samples"


def recordings(window: Any, save: Save, folder: Path) -> Iterator[None]:
    """The empty list; a running one with its mark; the question; the list; the replay."""
    yield from seen(save, "recordings-none", window.recordings.show_list)
    opened = window.open_tabs.current()
    window.recordings.record(opened, folder)
    for _ in range(4):
        yield
    save("recording", window)
    yield from seen(save, "recording-question", partial(window.recordings.may_close, opened))
    window.recordings.stop_all("Stopped by the user")
    for _ in range(2):
        yield
    window.recordings.record(opened, folder)
    yield
    yield from seen(save, "recordings", window.recordings.show_list)
    window.recordings.stop_all("Stopped by the user")
    yield
    path = window.recordings.ended[0].folder
    before = len(window.replays.windows)
    window.replays.open(path)
    for _ in range(4):
        yield
    if len(window.replays.windows) > before:
        shown = window.replays.windows[-1]
        yield
        save("replay", shown)
        shown.close()
    yield


def files(window: Any, save: Save, folder: Path) -> Iterator[None]:
    """Foreign files and what of them is left out, files that cannot be read, macros, questions."""
    from gui.core.groups.group import Group, PvSpec
    from gui.core.program.workspace import TabState
    from gui.files.groups.pvgroup import save as save_group
    from gui.window.actions.names_question import NamesQuestion
    from gui.window.tabs.file_problems import DISMISS
    from gui.window.tabs.unopened_tab import UnopenedTab
    from gui.window.workspace.crash_question import CrashQuestion

    for kind, name in (("ui", "panel.ui"), ("bob", "overview.bob")):
        count = len(window.open_tabs.tabs())
        yield from seen(
            save, f"import-{kind}", partial(window.open_tabs.open_file, SAMPLES / name), 3
        )
        for tab in window.open_tabs.tabs()[count:]:
            window.open_tabs.end(tab)
    asks = folder / "bpm.pvgroup"
    pvs = (PvSpec("$(SYS):$(DEV):X", plot=True), PvSpec("$(SYS):$(DEV):Y"))
    save_group(asks, Group("BPM", 60, pvs=pvs))
    yield from seen(save, "macros", partial(window.open_tabs.open_file, asks))
    window.open_tabs.open_file(folder / "gone.pvgroup")
    broken = folder / "broken.pvgroup"
    broken.write_text('format = "pvwatch-group"\nversion = 1\nname = \n')
    window.open_tabs.open_file(broken)
    yield
    yield
    save("file-problems", window)
    problems = window.tab_widget.pane.findChildren(_file_problems())
    for bar in problems:
        for path in (folder / "gone.pvgroup", broken):
            bar._on_clicked(path, DISMISS)
    current = window.open_tabs.current()
    current.content.set_modified(True)
    yield from seen(save, "save-question", partial(window.close_actions._may_discard, current))
    yield from seen(save, "overwrite", partial(window.files._may_overwrite, current, asks))
    yield from seen(save, "save-as", window.files.save_current_as)
    current.notice = (
        f"{current.content.group.name.lower()}.pvgroup was changed by another program, and here"
        " too: Reload loses what is not saved."
    )
    current.changed = current.content.group
    window.tab_widget.notice.show_for(current)
    yield
    save("file-notice", window)
    current.notice, current.changed = "", None
    window.tab_widget.notice.show_for(current)
    current.content.set_modified(False)
    names = ("DEMO:CURRENT", "SR:BPM1:X", "see", "logbook", "SR:BPM2:X")
    yield from seen(
        save,
        "names-question",
        lambda: NamesQuestion(names, {"see", "logbook"}, window).open(),
    )
    pages = [UnopenedTab(TabState(path=folder / f"{name}.pvgroup")) for name in ("ring", "linac")]
    yield from seen(
        save,
        "crash-question",
        lambda: CrashQuestion("PV Watch crashed just after its start", pages, window).open(),
    )
    pages[0].say(f"{folder / 'ring.pvgroup'}: the file server does not answer")
    pages[0].resize(900, 420)
    save("unopened-tab", pages[0])


def _file_problems() -> type:
    from gui.window.tabs.file_problems import FileProblems

    return FileProblems


def troubles(window: Any, save: Save) -> Iterator[None]:
    """Errors of the program, a crash of the last run, a folder that hangs; deleting history."""
    from gui.files.program.crash_reports import CrashReport
    from gui.qt.paths.typed_path import TypedPathDialog
    from gui.widgets.diagnostics.crash_dialog import CrashDialog
    from gui.widgets.diagnostics.uncaught_dialog import UncaughtDialog
    from gui.window.settings.settings_dialog import SettingsDialog

    trace = (
        "Traceback (most recent call last):\n" + '  File "gui/app.py", line 1\n' * 6 + "KeyError"
    )

    def uncaught() -> None:
        made = UncaughtDialog(window)
        made.add("a", "KeyError: 'DEMO:X' in gui/tab/tab.py:120", trace, time.time_ns())
        made.show()

    yield from seen(save, "error", uncaught)
    report = CrashReport(Path("/home/x/crashes/1.txt"), time.time(), "Fatal Python error\n" + trace)

    def crash() -> None:
        CrashDialog([report], lambda _: None, window).show()

    yield from seen(save, "crash", crash)
    typed = TypedPathDialog(window, "Open groups", "/net/controls", "ring.pvgroup")
    yield from seen(save, "typed-path", typed.open)
    made = SettingsDialog(window._settings.preferences, window)
    made.open()
    yield
    yield from seen(save, "history-delete", _history_page(made)._ask)
    made.reject()


def _history_page(dialog: Any) -> Any:
    from gui.window.settings.history_page import HistoryPage

    return dialog.findChild(HistoryPage)
