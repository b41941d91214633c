"""Prints what pyepics, on a libca and in a process of its own, reads of PVs, as JSON.

usage: caget_child.py NAME [NAME …]
One line each: type, count, severity, bytes of the elements in this machine's order as hex; texts
as DBR_STRING bring their bytes up to the first NUL.
"""

import ctypes
import json
import sys

import numpy as np
from epics import ca


def read(name: str) -> dict[str, object]:
    channel = ca.create_channel(name)
    assert ca.connect_channel(channel, timeout=60), f"{name} is not there"
    sort, count = ca.field_type(channel), ca.element_count(channel)
    got = ca.get_with_metadata(channel, ftype=sort, count=0 if count > 1 else 1,
                               as_numpy=True, as_string=False, timeout=60)  # fmt: skip
    severity = ca.get_severity(channel)
    value = got["value"]
    if isinstance(value, np.ndarray):
        data = value.tobytes()
    elif sort == 0:
        data = value.encode("latin-1")
    else:
        sorts = {1: "h", 2: "f", 3: "H", 4: "B", 5: "i", 6: "d"}
        data = np.array([value]).astype(sorts[sort]).tobytes()
    kind = ("STRING", "SHORT", "FLOAT", "ENUM", "CHAR", "LONG", "DOUBLE")[sort]
    return {"kind": kind, "severity": severity, "data": data.hex()}


def main() -> None:
    for name in sys.argv[1:]:
        print(json.dumps(read(name)), flush=True)
    ca.finalize_libca()


if __name__ == "__main__":
    ctypes.CDLL(None).prctl(1, 9)  # ends with its parent
    main()
