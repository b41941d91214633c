"""Channel Access servers on plain sockets that answer wrongly, or keep exact account.

``HostileServer`` answers each of its names in one wrong way, ``MODES``. A count beyond its payload
is not among them: libca itself dies of it (bundled and 7.0.10). ``ExactServer`` keeps what it wrote
to each circuit, to the bit, and cuts circuits.
"""

import contextlib
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable

from tests.support.rogue_server import (
    CREATE,
    DOUBLE,
    EVENT_ADD,
    TIME_DOUBLE,
    TIME_STRING,
    RogueServer,
    _Client,
    message,
    value_bytes,
)

ENUM, TIME_ENUM, CTRL_ENUM = 3, 17, 31
VALUE_MASK = 1
EPOCH_S = 631_152_000


def time_double(
    bits: int = 0, severity: int = 0, status: int = 0, nsec: int = 0, stamp_ns: int = 0
) -> bytes:
    """Return a DBR_TIME_DOUBLE with the value of these 64 bits; 0: the stamp of now."""
    seconds, rest = divmod(stamp_ns or time.time_ns(), 1_000_000_000)
    head = struct.pack(">HHIII", status & 0xFFFF, severity & 0xFFFF, seconds - EPOCH_S, 0, 0)
    return head[:8] + struct.pack(">I", nsec or rest) + head[12:] + struct.pack(">Q", bits)


Answer = Callable[[int, int], bytes]  # of DBR type and subscription


def _event(data: bytes, kind: int = TIME_DOUBLE, count: int = 1, eca: int = 1) -> Answer:
    return lambda _, number: message(EVENT_ADD, data, kind, count, eca & 0xFFFFFFFF, number)


_ONE = 0x3FF0_0000_0000_0000
MODES: dict[str, Answer] = {
    "zero": _event(time_double(_ONE)[:16], count=0),
    "huge": _event(time_double(_ONE) + bytes(8 * 4_999), count=5_000),
    "string": _event(bytes(12) + b"12345678".ljust(44, b"\0"), TIME_STRING),
    "long": _event(bytes(12) + struct.pack(">iI", 77, 0), 19),
    "no-type": _event(bytes(64), 77),
    "severity": _event(time_double(_ONE, severity=256)),
    "negative": _event(time_double(_ONE, severity=-1)),
    "status": _event(time_double(_ONE, status=300)),
    "stamp": _event(time_double(_ONE, nsec=0xFFFFFFFF)),
    "eca0": _event(time_double(_ONE), eca=0),
    "eca-1": _event(time_double(_ONE), eca=-1),
    "array": _event(time_double(_ONE, severity=7) + bytes(8 * 4), count=5),
    "longer": _event(time_double(_ONE) + bytes(8 * 49), count=50),
    "text": lambda kind, number: message(
        EVENT_ADD, bytes(12) + b"\xff" * 40 + bytes(4), kind, 1, 1, number
    ),
    "enum": _event(struct.pack(">HHIIId", 0, 0, 1, 0, 0, 1e300)),
    "short": _event(time_double(_ONE)[:16]),
    "closed": lambda kind, number: message(
        EVENT_ADD, time_double(_ONE), kind, 1, 1, number + 100_000
    ),
}
NATIVE = {"text": 0, "enum": ENUM}
ELEMENTS = {"array": 5, "longer": 5}
UNREADABLE = (
    "zero",
    "huge",
    "string",
    "long",
    "severity",
    "negative",
    "status",
    "stamp",
    "enum",
    "array",
)


class HostileServer(RogueServer):
    """Names are ``prefix`` and a mode; ``attack`` sends one wrong reply to each."""

    def __init__(self, port: int, prefix: str) -> None:
        self.wrong: Counter[str] = Counter()  # wrong replies sent to value subscriptions, by mode
        self._values: dict[_Client, dict[int, tuple[str, int]]] = {}
        self._properties: dict[_Client, dict[int, tuple[str, int]]] = {}
        self._sending = threading.Lock()
        super().__init__(port, prefix)

    def _take(self, client: _Client, head: tuple[int, ...], payload: bytes) -> None:
        command, _, kind, _, p1, p2 = head
        with self._sending:
            if command == CREATE:
                name = payload.split(b"\0", 1)[0].decode()
                self.native[name] = NATIVE.get(name.split(":")[1], DOUBLE)
            if command == EVENT_ADD:
                mode = client.names[p1].split(":")[1]
                asked = struct.unpack(">H", payload[12:14])[0]
                known = self._values if asked & VALUE_MASK else self._properties
                known.setdefault(client, {})[p2] = mode, kind
                if asked & VALUE_MASK:
                    self._send(client, mode, kind, p2)
                elif kind >= 28:
                    client.connection.sendall(self._property(kind, p2))
                return
            if command == CREATE and name.split(":")[1] in ELEMENTS:
                self._create_array(client, name, p1)
                return
            super()._take(client, head, payload)

    def _create_array(self, client: _Client, name: str, cid: int) -> None:
        number, self._next_id = self._next_id, self._next_id + 1
        client.names[number], client.cids[number] = name, cid
        count = ELEMENTS[name.split(":")[1]]
        rights = message(22, p1=cid, p2=3)
        client.connection.sendall(rights + message(CREATE, b"", DOUBLE, count, cid, number))

    def _send(self, client: _Client, mode: str, kind: int, number: int) -> None:
        client.connection.sendall(MODES[mode](kind, number))
        self.wrong[mode] += 1

    def _property(self, kind: int, number: int) -> bytes:
        data = value_bytes(kind, 0.0, time.time_ns())
        if kind == CTRL_ENUM:  # more names than there is room for, none of them ended
            data = struct.pack(">hhh", 0, 0, 32_767) + b"\xfe" * (16 * 26) + bytes(2)
        elif kind == 34:  # units that do not end, a precision of any size
            data = struct.pack(">hhhh8s8dd", -1, -1, -7, 0, b"\xffmAmAmAm", *[float("nan")] * 8, 0)
        return message(EVENT_ADD, data, kind, 1, 1, number)

    def attack(self) -> None:
        """Send every subscription of values a wrong reply, and every one of properties ten."""
        with self._sending, contextlib.suppress(OSError):
            for client in list(self._clients):
                for number, (mode, kind) in list(self._values.get(client, {}).items()):
                    self._send(client, mode, kind, number)
                for number, (_, kind) in list(self._properties.get(client, {}).items()):
                    if kind >= 28:
                        client.connection.sendall(self._property(kind, number) * 10)


class ExactServer(RogueServer):
    """``written``, by name: a list a circuit of ``(stamp ns, bits, severity)``, all that was sent.

    ``cut`` ends all circuits, in order or by a reset: then TCP may throw away what was not read.
    """

    def __init__(self, port: int, prefix: str) -> None:
        self.written: dict[str, list[list[tuple[int, int, int]]]] = {}
        self._subscribed: dict[str, tuple[_Client, int]] = {}
        self._stamp = 0
        self._sending = threading.Lock()
        super().__init__(port, prefix)

    def _take(self, client: _Client, head: tuple[int, ...], payload: bytes) -> None:
        command, _, kind, _, p1, p2 = head
        with self._sending:
            if command != EVENT_ADD or not struct.unpack(">H", payload[12:14])[0] & VALUE_MASK:
                super()._take(client, head, payload)
                return
            assert kind == TIME_DOUBLE
            name = client.names[p1]
            self._subscribed[name] = client, p2
            self.written.setdefault(name, []).append([])
            self._write(name, _ONE, 0)

    def _write(self, name: str, bits: int, severity: int) -> bool:
        client, number = self._subscribed[name]
        self._stamp = max(self._stamp + 1, time.time_ns())
        data = time_double(bits, severity, stamp_ns=self._stamp)
        self.written[name][-1].append((self._stamp, bits, severity))  # a part may have been sent
        try:
            client.connection.sendall(message(EVENT_ADD, data, TIME_DOUBLE, 1, 1, number))
        except OSError:
            del self._subscribed[name]
            return False
        return True

    def send(self, name: str, bits: int, severity: int) -> bool:
        """Send one update to the one subscription; return whether there is one."""
        with self._sending:
            return name in self._subscribed and self._write(name, bits, severity)

    def cut(self, reset: bool) -> None:
        """End every circuit."""
        with self._sending:
            for client in list(self._clients):
                with contextlib.suppress(OSError):
                    if reset:
                        linger = struct.pack("ii", 1, 0)
                        client.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                        with self._lock:
                            self._clients.remove(client)
                        client.connection.close()
                    else:
                        client.connection.shutdown(socket.SHUT_RDWR)
            self._subscribed.clear()
