"""The soft IOC's process: DB file in, commands on stdin, their output on stdout.

usage: ioc_child.py DB [ACF]
Never imported by the client: epicscorelibs switches pyepics' libca.
Ends at the end of stdin and with its parent.
"""

import ctypes
import signal
import sys
import tempfile
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

# ``setuptools_dso`` loads all of setuptools, half of an IOC's start, for one function of it
_package = ModuleType("setuptools_dso")
_package.__path__ = find_spec("setuptools_dso").submodule_search_locations
sys.modules["setuptools_dso"] = _package
_package.find_dso = import_module("setuptools_dso.runtime").find_dso

import epicscorelibs.ioc as ioc  # noqa: E402
from epicscorelibs.path import get_lib  # noqa: E402

MARK = "--- end of command ---"


def fill(record: str, count: str) -> None:
    """Put 0, 1, 2, … into an array of doubles: ``fill RECORD COUNT``."""
    database, address = ctypes.CDLL(get_lib("dbCore")), ctypes.create_string_buffer(512)
    assert database.dbNameToAddr(record.encode(), address) == 0
    values = (ctypes.c_double * int(count))(*range(int(count)))
    assert database.dbPutField(address, 10, values, ctypes.c_long(int(count))) == 0  # DBF_DOUBLE


def main() -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    base = Path(ioc.DEFAULT_DBD_PATH)
    with tempfile.TemporaryDirectory() as folder:
        text = (base / "menuScan.dbd").read_text()
        end = text.rindex("}")
        fast = "".join(
            f'\tchoice(menuScan_0_{digits}_second,".{digits} second")\n'
            for digits in ("05", "02", "01")
        )
        slow = "".join(  # 19 choices in all: more than the 16 whose names Channel Access tells
            f'\tchoice(menuScan_{number}_minute,"{number} minute")\n' for number in range(1, 7)
        )
        (Path(folder) / "menuScan.dbd").write_text(text[:end] + fast + slow + text[end:])
        ioc.iocshRegisterCommon()
        assert ioc.dbLoadDatabase(b"menuScan.dbd", folder.encode(), None) == 0
        assert ioc.dbLoadDatabase(b"base.dbd", str(base).encode(), None) == 0
        ioc.registerRecordDeviceDriver(ioc.pdbbase)
        assert ioc.dbLoadRecords(sys.argv[1].encode(), None) == 0
    com = ctypes.CDLL(get_lib("Com"))
    com.iocshCmd.argtypes = [ctypes.c_char_p]
    if len(sys.argv) > 2:
        com.iocshCmd(f'asSetFilename("{sys.argv[2]}")'.encode())
    ioc.iocInit()
    print("READY", flush=True)
    for line in sys.stdin:
        if line.startswith("fill "):
            fill(*line.split()[1:])
        else:
            com.iocshCmd(line.strip().encode())
        ctypes.CDLL(None).fflush(None)
        print(MARK, flush=True)


main()
