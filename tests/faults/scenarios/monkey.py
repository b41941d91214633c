"""A monkey at the screen: random gestures and deeds over everything there is, by a seed."""

import os
import random
import time

import numpy as np
from PySide6.QtCore import QObject, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from gui.program import demo_program
from gui.widgets.group_browser.watch_thread import close_watches
from tests.faults.monkey.deeds import Deeds
from tests.faults.monkey.odd_files import make_groups, make_odd
from tests.faults.monkey.walk import Walk, dismiss
from tests.faults.scene import PATIENCE_S, Scene, is_live

_SHORT_MINUTES, _FULL_MINUTES = 0.2, 60.0


def monkey(scene: Scene) -> None:
    """Random steps for a while: nothing raises, warns or is left behind, and tabs stay live.

    The same seed chooses the same steps as long as the program answers in the same order: IOCs,
    threads and the machine's load have their own time. Ends early, in order, on SIGTERM.
    """
    minutes = scene.minutes or (_FULL_MINUTES if scene.full else _SHORT_MINUTES)
    scene.report |= {"seed": scene.seed, "minutes": minutes, "platform": scene.platform}
    os.chdir(scene.folder)  # where dialogs save what it typed
    demo_program.start_demo = lambda: True  # a demo would outlive the walk, and cost its time
    nothing = _Nothing()
    QDesktopServices.setUrlHandler("file", nothing, "opened")
    scene.at_end(lambda: QDesktopServices.unsetUrlHandler("file"))
    main = scene.counting("M:", 32, ".1 second")
    ill = scene.counting("N:", 32, ".1 second", 1)
    groups = make_groups(scene.folder / "groups", ("M:", "N:"))
    odd = make_odd(scene.folder / "odd") + groups
    scene.window.group_dock.browser.add_folder(scene.folder / "groups")
    scene.at_end(scene.window.close)
    scene.at_end(lambda: close_watches(PATIENCE_S))
    session = scene.open([f"M:{k}" for k in range(12)])
    scene.all_live(session)
    luck = random.Random(scene.seed)
    deeds = Deeds(scene, luck, groups, odd, ill)
    began = time.monotonic()
    walk = Walk(luck, deeds, odd, scene.errors, began + minutes * 60, scene.notes)
    scene.on_stop(walk.stop)
    walk.start()
    while not walk.over:
        scene.run(0.2)
    walk.close()
    scene.report |= {
        "walked_s": round(time.monotonic() - began, 1),
        "steps": walk.steps.total(),
        "kinds": dict(walk.steps.most_common()),
    }
    if walk.stopped:
        scene.report["stopped"] = "by a signal"
    if scene.errors:
        scene.report["last"] = list(walk.last)
    answers = QTimer(scene.window)  # of questions when tabs are closed
    answers.timeout.connect(_answer)
    answers.start(50)
    deeds.end()
    scene.window.previews.set_most(0)  # those of the browser go on for a while, not shown
    assert not scene.errors
    assert main.is_running()
    last = scene.open([f"{p}{k}" for p in ("M:", "N:") for k in range(8)])
    if scene.waited(lambda: is_live(last), 60.0) is None:
        store = last.store
        still = [store.name[slot] for slot in np.flatnonzero(store.alive & ~store.fresh())]
        raise AssertionError(f"a new tab is not live after it all: {still}")


class _Nothing(QObject):
    """In place of the file manager of this machine."""

    @Slot(QUrl)
    def opened(self, url: QUrl) -> None:
        """Open nothing."""


def _answer() -> None:
    top = QApplication.activePopupWidget() or QApplication.activeModalWidget()
    if top is not None:
        dismiss(top)
