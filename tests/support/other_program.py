"""Another CA program, in a process of its own: reads and writes without our code.

usage: other_program.py, a JSON list on stdin: ``["get", PV]`` or ``["put", PV, DBR type, hex]``;
the answers as a JSON list on stdout: for a get its text by the IOC and the raw bytes as hex.
"""

import ctypes
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

DEADLINE_S: Final = 120.0


def ask(*requests: tuple[Any, ...]) -> list[Any]:
    """Run it once for all of ``requests``; return its answers."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__))],
        input=json.dumps(requests),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
    )
    answers = json.loads(done.stdout.splitlines()[-1])
    assert isinstance(answers, list)
    return answers


def text_of(name: str) -> str:
    """Return the value of ``name`` as the IOC's own text (DBR_STRING)."""
    return str(ask(("get", name))[0][0])


def bytes_of(name: str) -> bytes:
    """Return the elements that ``name`` holds, in its own type, as raw bytes."""
    return bytes.fromhex(ask(("get", name))[0][1])


def main() -> None:
    from epics import ca, dbr

    sizes = {
        dbr.STRING: 40, dbr.INT: 2, dbr.FLOAT: 4, dbr.ENUM: 2, dbr.CHAR: 1, dbr.LONG: 4,
        dbr.DOUBLE: 8,
    }  # fmt: skip
    library, answers = ca.initialize_libca(), []

    def get(chid: Any, dbr_type: int, count: int) -> bytes:
        data = ctypes.create_string_buffer(sizes[dbr_type] * count)
        assert library.ca_array_get(dbr_type, count, chid, data) == dbr.ECA_NORMAL
        assert library.ca_pend_io(ctypes.c_double(DEADLINE_S)) == dbr.ECA_NORMAL
        return data.raw

    requests = json.load(sys.stdin)
    channels = {name: ca.create_channel(name, auto_cb=False) for _, name, *_ in requests}
    for what, name, *rest in requests:
        chid = channels[name]
        assert ca.connect_channel(chid, timeout=DEADLINE_S), name
        native, count = ca.field_type(chid), ca.element_count(chid)
        if what == "get":
            text = get(chid, dbr.STRING, 1).split(b"\0")[0].decode("latin-1")
            answers.append([text, get(chid, native, count).hex()])
        else:
            dbr_type, raw = rest[0], bytes.fromhex(rest[1])
            data = ctypes.create_string_buffer(raw, len(raw))
            number = len(raw) // sizes[dbr_type]
            assert library.ca_array_put(dbr_type, number, chid, data) == dbr.ECA_NORMAL
            get(chid, native, 1)  # so that the put has been processed
            answers.append(None)
    print(json.dumps(answers), flush=True)
    os._exit(0)  # libca may wait at the exit


if __name__ == "__main__":
    main()
