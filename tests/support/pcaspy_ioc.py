"""A server of pcaspy (the old Channel Access server library), as a process of its own.

usage: pcaspy_ioc.py PREFIX
Prints READY; then answers lines on stdin: ``alarm NAME STATUS SEVERITY``.
"""

import ctypes
import os
import signal
import sys
import threading

from pcaspy import Driver, SimpleServer

PVS = {
    "string": {"type": "string", "value": "hello"},
    "string39": {"type": "string", "value": "y" * 39},
    "strings": {"type": "string", "count": 4, "value": ["a", "b", "c", "d"]},
    "chars": {"type": "char", "count": 8, "value": "text"},
    "chars_full": {"type": "char", "count": 4, "value": "ABCD"},
    "bytes": {"type": "char", "count": 8, "value": [1, 0, 255]},
    "double": {"type": "float", "value": 0.1, "prec": 3, "unit": "mA"},
    "doubles": {"type": "float", "count": 4, "value": [1.0, 2.0, 3.0, 4.0]},
    "short": {"type": "short", "value": -3},
    "long": {"type": "int", "value": -7},
    "enum": {"type": "enum", "enums": ["Idle", "Run"], "value": 1},
    "nameless": {"type": "enum", "enums": [], "value": 0},
    "fresh": {"type": "float", "value": 2.5},
}


class Held(Driver):
    """Takes whatever is written; of ``refused`` nothing."""

    def write(self, reason, value):
        if reason == "refused":
            return False
        self.setParam(reason, value)
        self.updatePV(reason)
        return True


def main() -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # ends with its parent
    server = SimpleServer()
    server.createPV(sys.argv[1], {**PVS, "refused": {"type": "float", "value": 1.0}})
    driver = Held()
    driver.setParamStatus("fresh", 17, 3)  # UDF, INVALID, with a good stamp
    driver.updatePVs()

    def answer() -> None:
        for line in sys.stdin:
            command, *words = line.split()
            if command == "alarm":
                driver.setParamStatus(words[0], int(words[1]), int(words[2]))
                driver.updatePV(words[0])
            print("done", flush=True)
        os._exit(0)

    threading.Thread(target=answer, daemon=True).start()
    print("READY", flush=True)
    while True:
        server.process(0.02)


main()
