"""Starts the demo as a program of its own: its IOCs need a Channel Access environment of theirs."""

import sys
from pathlib import Path

from PySide6.QtCore import QProcess


def start_demo() -> bool:
    """Start ``pvwatch --demo``, which outlives this program; tell whether it was started."""
    process = QProcess()
    process.setProgram(sys.executable)
    process.setArguments(["-m", "gui", "--demo"])
    process.setWorkingDirectory(str(Path(__file__).parents[2]))
    # else whoever reads what this program prints would wait for the end of the demo
    process.setStandardOutputFile(QProcess.nullDevice())
    process.setStandardErrorFile(QProcess.nullDevice())
    started = process.startDetached()
    return bool(started[0] if isinstance(started, tuple) else started)
