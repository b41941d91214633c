"""A Channel Access client on plain sockets: what a server holds, byte for byte.

It shares no code with the program, and has no libca: data are the bytes on the wire, in the
network's byte order. ``reading``, ``held_numbers``, ``held_text`` and ``write`` are for one name of
the test's first IOC.

Protocol: "Channel Access Protocol Specification" of EPICS base. It blocks; servers under test run
in other processes.
"""

import socket
import struct
from dataclasses import dataclass
from typing import Final

from tests.support.ports import IOC_PORTS

STRING, SHORT, FLOAT, ENUM, CHAR, LONG, DOUBLE = range(7)
NAMES: Final = ("STRING", "SHORT", "FLOAT", "ENUM", "CHAR", "LONG", "DOUBLE")
SIZES: Final = (40, 2, 4, 2, 1, 4, 8)  # bytes of an element
CODES: Final = "shfHBid"  # of ``struct``; "s": none, strings are no numbers
PADDING: Final = (0, 2, 0, 2, 3, 0, 4)  # between the head of DBR_TIME_* and the value
_TIME: Final = 14  # DBR_TIME_STRING
_VERSION, _SEARCH, _CLEAR, _READ_NOTIFY = 0, 6, 12, 15
_CREATE, _WRITE_NOTIFY, _HOST, _FAILED, _USER = 18, 19, 21, 26, 20
_NORMAL: Final = 1  # ECA_NORMAL
DEADLINE_S: Final = 60.0


class RefusedError(Exception):
    """The server answered with another status than normal: ``args[0]``."""


@dataclass(frozen=True)
class Reading:
    """What a server holds of one name, read as ``kind``."""

    kind: int
    count: int
    status: int
    severity: int
    seconds: int  # since 1990
    nanoseconds: int
    data: bytes  # count × SIZES[kind], big-endian

    @property
    def held(self) -> tuple[str, int, bytes]:
        """What makes the value: type, count, bytes; of strings those before their first NUL."""
        data = self.data
        if self.kind == STRING:
            cells = [data[at : at + 40] for at in range(0, len(data), 40)]
            data = b"".join(cell.split(b"\0", 1)[0].ljust(40, b"\0") for cell in cells)
        return NAMES[self.kind], self.count, data

    @property
    def numbers(self) -> list[float]:
        return list(struct.unpack(f">{self.count}{CODES[self.kind]}", self.data))


def message(command: int, payload: bytes = b"", kind: int = 0, count: int = 0,
            p1: int = 0, p2: int = 0) -> bytes:  # fmt: skip
    payload += bytes(-len(payload) % 8)
    if len(payload) >= 0xFFFF or count > 0xFFFF:
        head = struct.pack(">HHHHII", command, 0xFFFF, kind, 0, p1, p2)
        return head + struct.pack(">II", len(payload), count) + payload
    return struct.pack(">HHHHII", command, len(payload), kind, count, p1, p2) + payload


class RawClient:
    """One circuit to the server that listens for searches on ``port`` of 127.0.0.1."""

    def __init__(self, port: int = IOC_PORTS[0]) -> None:
        self._port = port
        self._circuit: socket.socket | None = None
        self._buffer = b""
        self._channels: dict[str, tuple[int, int, int]] = {}  # server's id, type, count
        self._next = 1

    def __enter__(self) -> "RawClient":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if self._circuit is not None:
            self._circuit.close()
            self._circuit = None

    # -- what tests ask

    def native(self, name: str) -> tuple[int, int]:
        """Return the DBR type and the element count that the server tells of ``name``."""
        _, kind, count = self._channel(name)
        return kind, count

    def read(self, name: str, kind: int | None = None, count: int = 0) -> Reading:
        """Read all elements that there are (or ``count``). Raises ``RefusedError``."""
        sid, native, room = self._channel(name)
        kind = native if kind is None else kind
        count = 1 if room == 1 and not count else count
        request = self._number()
        self._send(message(_READ_NOTIFY, b"", kind + _TIME, count, sid, request))
        told, payload = self._await(_READ_NOTIFY, request)
        if told[4] != _NORMAL:
            raise RefusedError(told[4])
        got, number = told[2], told[3]
        assert got == kind + _TIME, f"asked for DBR type {kind + _TIME}, got {got}"
        status, severity, seconds, nanoseconds = struct.unpack(">hhII", payload[:12])
        begin = 12 + PADDING[kind]
        data = payload[begin : begin + number * SIZES[kind]]
        return Reading(kind, number, status, severity, seconds, nanoseconds, data)

    def write(self, name: str, data: bytes, kind: int | None = None, count: int = -1) -> None:
        """Write with completion; a string is filled up with NUL. Raises ``RefusedError``."""
        sid, native, _ = self._channel(name)
        kind = native if kind is None else kind
        if kind == STRING:
            data += bytes(-len(data) % SIZES[STRING])
        count = len(data) // SIZES[kind] if count < 0 else count
        request = self._number()
        self._send(message(_WRITE_NOTIFY, data, kind, count, sid, request))
        told, _ = self._await(_WRITE_NOTIFY, request)
        if told[4] != _NORMAL:
            raise RefusedError(told[4])

    # -- the protocol

    def _number(self) -> int:
        self._next += 1
        return self._next

    def _tcp_port(self, name: str) -> int:
        """Search for ``name`` and return the port of its circuit."""
        encoded = name.encode() + b"\0"
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.settimeout(0.5)
            for _ in range(int(DEADLINE_S / 0.5)):
                request = message(_VERSION, count=13) + message(_SEARCH, encoded, 5, 13, 1, 1)
                asking.sendto(request, ("127.0.0.1", self._port))
                try:
                    data = asking.recv(65_536)
                except (TimeoutError, ConnectionRefusedError):
                    continue
                while len(data) >= 16:
                    command, size, port = struct.unpack(">HHH", data[:6])
                    if command == _SEARCH:
                        return int(port)
                    data = data[16 + size :]
        raise TimeoutError(f"no server on port {self._port} has {name}")

    def _channel(self, name: str) -> tuple[int, int, int]:
        if name not in self._channels:
            if self._circuit is None:
                address = "127.0.0.1", self._tcp_port(name)
                self._circuit = socket.create_connection(address, DEADLINE_S)
                self._circuit.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._send(
                    message(_VERSION, count=13)
                    + message(_USER, b"prover\0")
                    + message(_HOST, b"localhost\0")
                )
            cid = self._number()
            self._send(message(_CREATE, name.encode() + b"\0", p1=cid, p2=13))
            told, _ = self._await((_CREATE, _FAILED), cid)
            if told[0] == _FAILED:
                raise RefusedError(f"{name} is not there")
            self._channels[name] = told[5], told[2], told[3]
        return self._channels[name]

    def _send(self, data: bytes) -> None:
        assert self._circuit is not None
        self._circuit.sendall(data)

    def _receive(self, size: int) -> bytes:
        assert self._circuit is not None
        while len(self._buffer) < size:
            data = self._circuit.recv(1 << 20)
            if not data:
                raise ConnectionError("the server closed the circuit")
            self._buffer += data
        found, self._buffer = self._buffer[:size], self._buffer[size:]
        return found

    def _await(self, wanted: int | tuple[int, ...], number: int) -> tuple[tuple[int, ...], bytes]:
        """Return head and payload of the reply to request ``number``; others are thrown away."""
        commands = (wanted,) if isinstance(wanted, int) else wanted
        while True:
            head = list(struct.unpack(">HHHHII", self._receive(16)))
            if head[1] == 0xFFFF:
                head[1], head[3] = struct.unpack(">II", self._receive(8))
            payload = self._receive(head[1])
            about = head[4] if head[0] in (_CREATE, _FAILED) else head[5]
            if head[0] in commands and about == number:
                return tuple(head), payload
            if head[0] == 11:  # an error of the server, with the request that it is about
                request = struct.unpack(">HHHHII", payload[:16])
                if request[0] in commands and request[5] == number:
                    raise RefusedError(head[5])


def reading(name: str, kind: int | None = None) -> Reading:
    """Read ``name`` of the first IOC of the test, on a circuit of its own."""
    with RawClient() as client:
        return client.read(name, kind)


def held_numbers(name: str) -> list[float]:
    """Return the elements that ``name`` holds."""
    return reading(name).numbers


def held_text(name: str) -> str:
    """Return the value of ``name`` in the IOC's own words (DBR_STRING)."""
    return reading(name, STRING).data.split(b"\0", 1)[0].decode("latin-1")


def write(name: str, data: bytes) -> None:
    """Write to ``name`` of the first IOC of the test, and wait until it has done so."""
    with RawClient() as client:
        client.write(name, data)
