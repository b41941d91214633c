"""Another CA client, in a process of its own: reads and writes raw bytes of PVs.

It shares no code with the program: pyepics' libca called directly, bytes told in hexadecimal.
"""

import os
import subprocess
import sys

_PROGRAM = """
import ctypes, sys, time
from epics import ca, dbr

SIZE = {dbr.STRING: 40, dbr.INT: 2, dbr.FLOAT: 4, dbr.ENUM: 2, dbr.CHAR: 1, dbr.LONG: 4,
        dbr.DOUBLE: 8}
CALLBACK = ctypes.CFUNCTYPE(None, dbr.event_handler_args)
channels = {}

def channel(name):
    if name not in channels:
        channels[name] = ca.create_channel(name)
    assert ca.connect_channel(channels[name], timeout=60), name
    return channels[name]

def get(name):
    chid, got = channel(name), []
    keep = CALLBACK(lambda a: got.append(ctypes.string_at(a.raw_dbr, a.count * SIZE[a.type])))
    ca.libca.ca_array_get_callback(int(ca.field_type(chid)), 0, chid, keep, None)
    ca.flush_io()
    end = time.monotonic() + 60
    while not got and time.monotonic() < end:
        ca.poll()
    return got[0].hex()

def put(name, data):
    chid, done = channel(name), []
    kind = int(ca.field_type(chid))
    if kind == dbr.STRING:
        data = data.ljust(-(-max(len(data), 1) // 40) * 40, bytes(1))
    buffer = ctypes.create_string_buffer(data, len(data) + 1)
    keep = CALLBACK(lambda a: done.append(a.status))
    count = len(data) // SIZE[kind]
    status = ca.libca.ca_array_put_callback(kind, count, chid, ctypes.byref(buffer), keep, None)
    assert status == 1, status
    ca.flush_io()
    end = time.monotonic() + 60
    while not done and time.monotonic() < end:
        ca.poll()
    return str(done[0])

for line in sys.stdin:
    what, name, *data = line.split()
    print(get(name) if what == "get" else put(name, bytes.fromhex("".join(data))), flush=True)
"""


class RawClient:
    """Ends with its standard input."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=dict(os.environ),
        )

    def _ask(self, line: str) -> str:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()

    def get(self, name: str) -> bytes:
        """Return all elements as they came; a string with what follows its NUL."""
        return bytes.fromhex(self._ask(f"get {name}"))

    def text(self, name: str) -> bytes:
        """Return a string before its NUL."""
        return self.get(name).split(b"\0", 1)[0]

    def put(self, name: str, data: bytes) -> None:
        """Write and wait until the IOC has done it."""
        answer = self._ask(f"put {name} {data.hex()}")
        assert answer == "1", answer

    def close(self) -> None:
        """End the process."""
        self._process.communicate()
