"""A Channel Access server that misbehaves as it is told: raw protocol, no library.

Serves scalars, ``DBR_DOUBLE`` unless ``native`` says another type, by any name that begins with
its prefix; a put is held in ``held``, as sent. ``busy`` names complete no put, ``closed`` ones
refuse those without completion, ``late`` ones leave them in ``waiting``, ``deaf`` ones say done and
keep what they hold. ``empty`` names reply without elements, those in ``statuses`` with an error,
those in ``types`` with another type. All work is done on two threads of its own; ``post`` may be
called on any thread.
"""

import contextlib
import select
import socket
import struct
import threading
import time
from dataclasses import dataclass, field

EPOCH_S = 631_152_000  # 1990-01-01
VERSION, EVENT_ADD, EVENT_CANCEL, SEARCH, ERROR, CLEAR, READ_NOTIFY = 0, 1, 2, 6, 11, 12, 15
WRITE, CREATE, WRITE_NOTIFY, ACCESS_RIGHTS, ECHO = 4, 18, 19, 22, 23
PUTFAIL = 160  # ECA_PUTFAIL
STRING, DOUBLE, TIME_STRING, TIME_DOUBLE, CTRL_DOUBLE = 0, 6, 14, 20, 34


def message(
    command: int, payload: bytes = b"", kind: int = 0, count: int = 0, p1: int = 0, p2: int = 0
) -> bytes:
    payload += bytes(-len(payload) % 8)
    return struct.pack(">HHHHII", command, len(payload), kind, count, p1, p2) + payload


@dataclass(eq=False)
class _Client:
    connection: socket.socket
    buffer: bytes = b""
    names: dict[int, str] = field(default_factory=dict)  # by server id
    cids: dict[int, int] = field(default_factory=dict)  # the client's numbers, by server id
    subscriptions: dict[tuple[int, int], int] = field(default_factory=dict)  # DBR type by ids


class RogueServer:
    """``mode``: "serve"; "refuse" TCP; "ignore": take the connection and say nothing."""

    def __init__(self, port: int, prefix: str, mode: str = "serve") -> None:
        self._prefix, self._mode = prefix.encode(), mode
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", port))
        self._listening = socket.socket()
        self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listening.bind(("127.0.0.1", 0))
        self._told_port = self._listening.getsockname()[1]
        if mode == "refuse":
            self._listening.close()
        else:
            self._listening.listen(16)
        self._clients: list[_Client] = []
        self._frozen: list[_Client] = []
        self._lock = threading.Lock()
        self._next_id = 1
        self._going = True
        self.quiet = False  # keep the answers to searches back
        self._kept: list[tuple[bytes, tuple[str, int]]] = []
        self.searches = 0
        self.connections = 0
        self.reads = 0
        self.native: dict[str, int] = {}  # by name, as all below
        self.empty: set[str] = set()
        self.busy: set[str] = set()
        self.closed: set[str] = set()
        self.deaf: set[str] = set()
        self.late: set[str] = set()
        self.waiting: dict[str, bytes] = {}
        self.statuses: dict[str, int] = {}
        self.types: dict[str, int] = {}
        self.held: dict[str, bytes] = {}
        self.held_ns: dict[str, int] = {}  # stamps of replies to reads; else they are of now
        self._threads = [threading.Thread(target=self._answer_searches, daemon=True)]
        if mode != "refuse":
            self._threads.append(threading.Thread(target=self._serve, daemon=True))
        for thread in self._threads:
            thread.start()

    def freeze(self) -> None:
        """Say nothing more on the circuits that there are, which stand; serve new ones."""
        with self._lock:
            self._frozen += self._clients
            self._clients.clear()

    def _answer_searches(self) -> None:
        while self._going:
            if not select.select([self._udp], [], [], 0.1)[0]:
                continue
            data, sender = self._udp.recvfrom(65_536)
            reply = b""
            while len(data) >= 16:
                command, size, _, _, cid, _ = struct.unpack(">HHHHII", data[:16])
                payload, data = data[16 : 16 + size], data[16 + size :]
                if command == SEARCH and payload.startswith(self._prefix):
                    self.searches += 1
                    reply += self._found(cid)
            if reply:
                answer = message(VERSION, count=13) + reply, sender
                if self.quiet:
                    self._kept.append(answer)
                else:
                    self._udp.sendto(*answer)

    def answer_kept(self, behind: int) -> None:
        """Send the answers that were kept back behind others, in datagrams of 2,000, to nobody."""
        client = self._kept[-1][1]
        for _ in range(behind):
            others = self._found(0xFFFFFFF0) * 2_000
            self._udp.sendto(message(VERSION, count=13) + others, client)
        for answer in self._kept:
            self._udp.sendto(*answer)

    def _found(self, cid: int) -> bytes:
        return message(SEARCH, struct.pack(">H", 13), self._told_port, 0, 0xFFFFFFFF, cid)

    def _serve(self) -> None:
        while self._going:
            sockets = [self._listening, *(client.connection for client in self._clients)]
            for ready in select.select(sockets, [], [], 0.1)[0]:
                if ready is self._listening:
                    connection, _ = self._listening.accept()
                    self.connections += 1
                    with self._lock:
                        self._clients.append(_Client(connection))
                    if self._mode == "serve":
                        connection.sendall(message(VERSION, count=13))
                    continue
                client = next((c for c in self._clients if c.connection is ready), None)
                if client is not None:
                    self._read(client)

    def _read(self, client: _Client) -> None:
        data = b""
        with contextlib.suppress(OSError):
            data = client.connection.recv(65_536)
        if not data:
            self._drop(client)
            return
        if self._mode != "serve":
            return
        client.buffer += data
        while len(client.buffer) >= 16:
            head = struct.unpack(">HHHHII", client.buffer[:16])
            if len(client.buffer) < 16 + head[1]:
                return
            payload = client.buffer[16 : 16 + head[1]]
            client.buffer = client.buffer[16 + head[1] :]
            with contextlib.suppress(OSError):
                self._take(client, head, payload)

    def _take(self, client: _Client, head: tuple[int, ...], payload: bytes) -> None:
        command, _, kind, count, p1, p2 = head
        send = client.connection.sendall
        if command == CREATE:
            with self._lock:
                number, self._next_id = self._next_id, self._next_id + 1
                name = client.names[number] = payload.split(b"\0", 1)[0].decode()
            client.cids[number] = p1
            native = self.native.get(name, DOUBLE)
            send(message(ACCESS_RIGHTS, p1=p1, p2=3) + message(CREATE, b"", native, 1, p1, number))
        elif command == EVENT_ADD:
            with self._lock:
                client.subscriptions[p1, p2] = kind
            send(self._reply(EVENT_ADD, client.names[p1], kind, p2))
        elif command == EVENT_CANCEL:
            with self._lock:
                client.subscriptions.pop((p1, p2), None)
            send(message(EVENT_ADD, b"", kind, count, p1, p2))
        elif command == READ_NOTIFY:
            self.reads += 1
            send(self._reply(READ_NOTIFY, client.names[p1], kind, p2))
        elif command == WRITE_NOTIFY:
            name = client.names[p1]
            if name not in self.deaf:
                self.held[name] = payload
            if name not in self.busy:
                send(message(WRITE_NOTIFY, b"", kind, count, 1, p2))
        elif command == WRITE:
            if (name := client.names[p1]) not in self.closed:
                (self.waiting if name in self.late else self.held)[name] = payload
                return
            request = struct.pack(">HHHHII", *head) + b"not now\0"
            send(message(ERROR, request, p1=client.cids[p1], p2=PUTFAIL))
        elif command == CLEAR:
            with self._lock:
                client.names.pop(p1, None)
                for key in [key for key in client.subscriptions if key[0] == p1]:
                    del client.subscriptions[key]
            send(message(CLEAR, b"", 0, 0, p1, p2))
        elif command == ECHO:
            send(message(ECHO))

    def _reply(self, command: int, name: str, kind: int, number: int) -> bytes:
        """Return the reply to a read of ``name`` as DBR type ``kind``."""
        kind = self.types.get(name, kind)
        status = self.statuses.get(name, 1)
        value = struct.unpack(">d", self.held[name])[0] if name in self.held else 0.0
        data = value_bytes(kind, value, self.held_ns.get(name, time.time_ns()))
        if name not in self.empty:
            return message(command, data, kind, 1, status, number)
        element = 40 if kind in (STRING, TIME_STRING) else 8
        return message(command, data[:-element], kind, 0, status, number)

    def allow(self, name: str, rights: int) -> None:
        """Tell every client its access rights to ``name``, 1 to read and 2 to write, no more."""
        with self._lock:
            for client in self._clients:
                for number, known in client.names.items():
                    if known == name:
                        told = message(ACCESS_RIGHTS, p1=client.cids[number], p2=rights)
                        client.connection.sendall(told)

    def post(self, name: str, value: float, time_ns: int, severity: int = 0) -> int:
        """Send one update to all who subscribed to ``name``; return to how many."""
        sent = 0
        with self._lock:
            for client in self._clients:
                for (number, subscription), kind in client.subscriptions.items():
                    if kind == TIME_DOUBLE and client.names.get(number) == name:
                        data = value_bytes(kind, value, time_ns, severity)
                        count = int(name not in self.empty)
                        data = data if count else data[:-8]
                        with contextlib.suppress(OSError):
                            client.connection.sendall(
                                message(EVENT_ADD, data, kind, count, 1, subscription)
                            )
                            sent += 1
        return sent

    def report_error(self, status: int, text: str) -> None:
        """Tell every client of an error of the server, answering nothing they asked."""
        request = struct.pack(">HHHHII", VERSION, 0, 0, 0, 0, 0)
        told = message(ERROR, request + text.encode() + b"\0", p2=status)
        for client in list(self._clients):
            client.connection.sendall(told)

    def _drop(self, client: _Client) -> None:
        with self._lock:
            if client in self._clients:
                self._clients.remove(client)
        client.connection.close()

    def drop_all(self) -> None:
        """Close every circuit: the clients search anew."""
        for client in list(self._clients):
            with contextlib.suppress(OSError):
                client.connection.shutdown(socket.SHUT_RDWR)

    def stop(self) -> None:
        self._going = False
        for thread in self._threads:
            thread.join()
        for client in [*self._clients, *self._frozen]:
            self._drop(client)
        self._udp.close()
        self._listening.close()


def value_bytes(kind: int, value: float, time_ns: int, severity: int = 0) -> bytes:
    if kind == TIME_DOUBLE:
        seconds, rest = divmod(time_ns, 1_000_000_000)
        seconds = min(max(seconds - EPOCH_S, 0), 0xFFFFFFFF)
        return struct.pack(">hhIIid", 0, severity, seconds, rest, 0, value)
    if kind == CTRL_DOUBLE:
        return struct.pack(">hhhh8s8dd", 0, 0, 3, 0, b"mA", *[0.0] * 8, value)
    if kind == TIME_STRING:
        return bytes(12) + str(value).encode().ljust(40, b"\0")
    if kind == STRING:
        return str(value).encode().ljust(40, b"\0")
    return struct.pack(">d", value)
