"""Soft IOC of the demo: serves one database, in a child process only.

usage: python -m gui.demo.ioc DATABASE
"""

import sys
import threading
from pathlib import Path

from gui.demo.lifeline import end_with_parent


def main(database: Path) -> None:
    """Serve ``database`` until stdin ends."""
    import epicscorelibs.ioc as ioc

    base = ioc.DEFAULT_DBD_PATH
    ioc.iocshRegisterCommon()
    if ioc.dbLoadDatabase(b"base.dbd", base.encode(), None):
        raise SystemExit("base.dbd could not be loaded")
    ioc.registerRecordDeviceDriver(ioc.pdbbase)
    if ioc.dbLoadRecords(str(database).encode(), None):
        raise SystemExit(f"{database} could not be loaded")
    ioc.iocInit()
    threading.Event().wait()


if __name__ == "__main__":
    end_with_parent()
    main(Path(sys.argv[1]))
