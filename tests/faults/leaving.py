"""The whole program; its window is closed after so many ms: ``leaving MS NAME ...``.

Prints the time (monotonic, s) at which it was closed.
"""

import logging
import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from gui.__main__ import main
from gui.window.main_window import MainWindow


def leave() -> None:
    window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))
    print(time.monotonic(), flush=True)
    window.close()


logging.getLogger("pvwatch.stall").setLevel(logging.CRITICAL)  # the computer may be busy
app = QApplication(["pvwatch"])
QTimer.singleShot(int(sys.argv[1]), leave)
names = [word for name in sys.argv[2:] for word in ("--pv", name)]
sys.exit(main(["--new-instance", *names]))
