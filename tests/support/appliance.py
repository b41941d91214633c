"""A local archiver appliance over HTTP or HTTPS, with every fault that a real one may show.

In the tests' process with ``Appliance()``; for measurements in one of its own with
``python -m tests.support.appliance PORT [FILE]``: 20 PVs ``BENCH:0`` … of 10 Hz since 1970, and
``BENCH:FILE``, whose answer is the file.
"""

import contextlib
import gzip
import json
import math
import re
import select
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np

from tests.support.archived_pvs import ArchivedPv, GeneratedPv, binned_answer, raw_answer

OPERATOR = re.compile(r"^([A-Za-z]+)_(\d+)\((.*)\)$", re.S)


@dataclass
class Answer:
    """What is sent for a PV instead of its data.

    ``how``: whole, gzip, chunked, until the end (without a length); cut (fewer bytes than
    announced), chunked cut (no end); stall (half, then silence until ``release``); drop (closed
    without a word); silent (nothing until ``release``).
    """

    body: bytes = b""
    status: int = 200
    how: str = "whole"
    headers: dict[str, str] = field(default_factory=dict)
    times: int = 10**9  # how often; afterwards the PV's data are sent


class Appliance:
    """Serves ``pvs`` and ``answers``, by name; ``asked`` lists the questions in their order."""

    def __init__(self, certificate: tuple[str, str] | None = None, port: int = 0) -> None:
        self.pvs: dict[str, ArchivedPv | GeneratedPv] = {}
        self.answers: dict[str, Answer] = {}  # by PV, or by the last part of a path
        self.spoil: Callable[[Answer], Answer] | None = None  # what becomes of data that are sent
        self.operators = {"optimLastSample", "optimized"}
        self.asked: list[tuple[str, dict[str, list[str]]]] = []
        self.release = threading.Event()
        self.most_at_once = 0
        self._at_once = 0
        self._lock = threading.Lock()
        self._server = _Server(self, port)
        scheme = "http"
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
            scheme = "https"
        self.port = self._server.server_address[1]
        self.address = f"{scheme}://127.0.0.1:{self.port}"
        self.base = f"{self.address}/retrieval"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), name="appliance"
        )
        self._thread.start()

    def stop(self) -> None:
        """End it, with all that it still sends."""
        self.release.set()
        self._server.shutdown()
        self._server.close_connections()
        self._server.server_close()
        self._thread.join()

    @contextlib.contextmanager
    def one_more(self) -> Iterator[None]:
        """Count who is served at once."""
        with self._lock:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            yield
        finally:
            with self._lock:
                self._at_once -= 1

    def asked_for(self, pv: str) -> list[dict[str, list[str]]]:
        """Questions for the data of a PV, with any operator."""
        return [q for path, q in self.asked if path == "getData.raw" and pv in q.get("pv", [""])[0]]

    def answer(self, call: str, query: dict[str, list[str]], body: bytes) -> Answer:
        """Answer as an appliance does."""
        self.asked.append((call, query))
        name = query.get("pv", [""])[0]
        found = OPERATOR.match(name)
        operator, bins, name = found.groups() if found else ("", "0", name)
        for key in (name, call):
            special = self.answers.get(key)
            if special is not None and special.times > 0:
                special.times -= 1
                return special
        if call == "getData.raw":
            spoil = self.spoil or (lambda answer: answer)
            return spoil(self._data(operator, int(bins), name, query))
        if call == "getMatchingPVs":
            matches = re.compile(query["regex"][0]).fullmatch
            names = sorted(pv for pv in self.pvs if matches(pv))
            return self._json(names[: int(query.get("limit", ["500"])[0])])
        if call == "filterArchivedPVs":
            return self._json([pv for pv in json.loads(body) if pv in self.pvs])
        if call == "getVersion":
            return self._json({"retrieval_version": "Archiver Appliance Version 9.9"})
        if call == "getDataAtTime":
            return self._json(self._values(query["at"][0], json.loads(body)))
        return Answer(status=404)

    def _data(self, operator: str, bins: int, name: str, query: dict[str, list[str]]) -> Answer:
        try:
            begin, end = (_nanoseconds(query[key][0]) for key in ("from", "to"))
        except (KeyError, ValueError):
            return Answer(status=400)
        if end < begin:
            return Answer(status=400)
        pv = self.pvs.get(name)
        if pv is None:
            return Answer(status=404)
        if operator in self.operators:
            if (end - begin) // 10**9 < bins:
                return Answer(status=500)  # it divides by the width of a bin
            with_last = operator == "optimLastSample"
            return Answer(binned_answer(pv, name, begin, end, bins, with_last))
        return Answer(raw_answer(pv, name, begin, end))

    def _values(self, at: str, names: list[str]) -> dict[str, object]:
        found = {}
        for name in names:
            before = self.pvs[name].between(_nanoseconds(at), _nanoseconds(at)) if (
                name in self.pvs
            ) else []  # fmt: skip
            if before:
                time_ns, value, *more = before[0]
                severity, status = (*more, 0, 0)[:2]
                found[name] = {
                    "secs": time_ns // 10**9, "nanos": time_ns % 10**9, "val": _told(value),
                    "severity": severity, "status": status,
                }  # fmt: skip
        return found

    @staticmethod
    def _json(found: object) -> Answer:
        return Answer(json.dumps(found).encode(), headers={"Content-Type": "application/json"})


def _told(value: object) -> object:
    """Return a value as an appliance puts it in JSON: null if a number in it is none of JSON's."""
    elements = value if isinstance(value, list) else [value]
    return value if all(not isinstance(e, float) or math.isfinite(e) for e in elements) else None


def _nanoseconds(text: str) -> int:
    """Read ISO 8601 with Z or an offset; fractions of any length."""
    found = re.fullmatch(r"(.*?)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)", text)
    if found is None:
        raise ValueError(text)
    whole, fraction, zone = found.groups()
    moment = datetime.fromisoformat(whole + ("+00:00" if zone == "Z" else zone))
    return int(moment.timestamp()) * 10**9 + int((fraction or "").ljust(9, "0")[:9])


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True

    def __init__(self, appliance: Appliance, port: int) -> None:
        self.appliance = appliance
        self._connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients go away in the middle, and refuse certificates."""

    def process_request(self, request: socket.socket, client_address: object) -> None:  # type: ignore[override]
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket) -> None:  # type: ignore[override]
        self._connections.discard(request)
        super().shutdown_request(request)

    def close_connections(self) -> None:
        """End connections that are kept open."""
        for each in list(self._connections):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *arguments: object) -> None:
        """Write nothing."""

    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _serve(self, body: bytes) -> None:
        parts = urlsplit(self.path)
        with self.server.appliance.one_more():
            answer = self.server.appliance.answer(
                parts.path.rpartition("/")[2], parse_qs(parts.query), body
            )
            ways: dict[str, Callable[[Answer], None]] = {
                "whole": self._whole, "gzip": self._gzip, "chunked": self._chunked,
                "until the end": self._until_the_end,
                "cut": self._cut, "chunked cut": self._chunked, "stall": self._stall,
                "drop": self._drop, "silent": self._silent,
            }  # fmt: skip
            ways[answer.how](answer)

    def _head(self, answer: Answer, **more: str) -> None:
        self.send_response(answer.status)
        for name, text in {**answer.headers, **more}.items():
            self.send_header(name.replace("_", "-"), text)
        self.end_headers()

    def _whole(self, answer: Answer) -> None:
        self._head(answer, Content_Length=str(len(answer.body)))
        self.wfile.write(answer.body)

    def _gzip(self, answer: Answer) -> None:
        packed = gzip.compress(answer.body)
        self._head(answer, Content_Length=str(len(packed)), Content_Encoding="gzip")
        self.wfile.write(packed)

    def _until_the_end(self, answer: Answer) -> None:
        self._head(answer)
        self.wfile.write(answer.body)
        self.close_connection = True

    def _chunked(self, answer: Answer) -> None:
        self._head(answer, Transfer_Encoding="chunked")
        for at in range(0, len(answer.body), 4096):
            piece = answer.body[at : at + 4096]
            self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        if answer.how == "chunked":
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.close_connection = True

    def _cut(self, answer: Answer) -> None:
        self._head(answer, Content_Length=str(len(answer.body) * 2))
        self.wfile.write(answer.body)
        self.close_connection = True

    def _stall(self, answer: Answer) -> None:
        self._head(answer, Content_Length=str(len(answer.body) * 2))
        self.wfile.write(answer.body)
        self.wfile.flush()
        self._stand()
        self.close_connection = True

    def _drop(self, answer: Answer) -> None:
        self.close_connection = True

    def _silent(self, answer: Answer) -> None:
        self._stand()
        self.close_connection = True

    def _stand(self) -> None:
        """Wait until ``release``, or until the client goes."""
        while not self.server.appliance.release.wait(0.01):
            if select.select([self.connection], [], [], 0)[0]:
                break


def bench_pvs() -> dict[str, GeneratedPv]:
    """Make the PVs of the benchmarks: 20 with 10 samples a second."""
    made = {}
    for number in range(20):

        def value(times: np.ndarray, number: int = number) -> np.ndarray:
            return np.round(np.sin(times / 1e9 / (50 + number)) * 100 + number, 3)

        unit = {"EGU": "mm", "PREC": "3"}
        made[f"BENCH:{number}"] = GeneratedPv(100_000_000, value, 6, unit)
    return made


def _main() -> None:
    appliance = Appliance(port=int(sys.argv[1]))
    appliance.pvs.update(bench_pvs())
    for path in sys.argv[2:]:
        appliance.answers["BENCH:FILE"] = Answer(Path(path).read_bytes())
    print("READY", flush=True)
    sys.stdin.read()
    appliance.stop()


if __name__ == "__main__":
    _main()
