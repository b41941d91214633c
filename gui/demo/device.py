"""The demo's device with outages: runs a soft IOC and kills it for 20 s every three minutes.

usage: python -m gui.demo.device DATABASE
"""

import subprocess
import sys
import time
from typing import Final

from gui.demo.lifeline import end_with_parent

FIRST_ABSENCE_S: Final = 60.0
PRESENT_S: Final = 160.0
ABSENT_S: Final = 20.0


def main(database: str) -> None:
    """Start and kill the IOC in turn, for ever."""
    present = FIRST_ABSENCE_S
    while True:
        child = subprocess.Popen(
            [sys.executable, "-m", "gui.demo.ioc", database], stdin=subprocess.PIPE
        )
        time.sleep(present)
        child.kill()
        child.wait()
        time.sleep(ABSENT_S)
        present = PRESENT_S


if __name__ == "__main__":
    end_with_parent()
    main(sys.argv[1])
