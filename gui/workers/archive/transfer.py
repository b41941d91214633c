"""One question to a server over HTTP, and its answer piece by piece, within limits."""

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QBasicTimer, QObject, QTimerEvent, QUrl
from PySide6.QtNetwork import QAbstractSocket, QNetworkProxy, QSslSocket, QTcpSocket

from gui.core.archive.http_reply import HttpError, HttpReply
from gui.core.pv.counts import grouped
from gui.core.pv.plain_text import plain
from gui.qt.overrides import guarded
from gui.workers.archive.network import Network, port_of
from gui.workers.archive.transfer_end import (
    MOST_REDIRECTS,
    MOST_WAIT_S,
    Outcome,
    TransferEnd,
    TransferLimits,
)

_PIECE: Final = 64 * 1024  # bytes read at once; packed ones may be a thousand times as many
_BUFFER: Final = 4 * 1024 * 1024  # bytes that Qt holds before the server has to wait
_LOOK_MS: Final = 5  # between two looks at the socket
_Error = QAbstractSocket.SocketError
_State = QAbstractSocket.SocketState
_Encoded = QUrl.ComponentFormattingOption.FullyEncoded
_REDIRECTS: Final = (301, 302, 303, 307, 308)
_UNREACHED: Final = {
    _Error.ConnectionRefusedError: "the connection is refused",
    _Error.HostNotFoundError: "there is no host of this name",
    _Error.SocketTimeoutError: "it does not answer",
    _Error.NetworkError: "the network is away",
    _Error.ProxyConnectionRefusedError: "its proxy refuses the connection",
    _Error.ProxyConnectionClosedError: "its proxy closes the connection",
    _Error.ProxyConnectionTimeoutError: "its proxy does not answer",
    _Error.ProxyNotFoundError: "there is no proxy of this name",
    _Error.ProxyAuthenticationRequiredError: "its proxy wants a password",
    _Error.ProxyProtocolError: "its proxy fails",
}
_ANSWERS: Final = {
    400: "does not understand the request",
    401: "wants a password",
    403: "does not allow this",
    407: "is not reached: its proxy wants a password",
    500: "failed on this request",
    502: "is not reached by its own proxy",
    504: "is not reached in time by its own proxy",
}


class Transfer(QObject):
    """Asks once, follows redirects that are allowed. Lives in the fetcher's thread.

    ``on_piece`` gets the answer's bytes as they come, of answers with status 200 only; ``on_end``
    is called once, unless the transfer is cancelled.

    It looks at its socket, to which nothing is connected: to connect, to cut, and to end what is
    connected takes locks of Qt, under which the GUI thread waits for the interpreter when it ends
    objects. With the interpreter in this thread both wait for ever.
    """

    def __init__(
        self,
        network: Network,
        url: str,
        body: bytes | None,
        limits: TransferLimits,
        on_piece: Callable[[bytes], None],
        on_end: Callable[[TransferEnd], None],
    ) -> None:
        super().__init__(network)
        self._network, self._body, self._limits = network, body, limits
        self._url = QUrl(url)
        self._asked = QUrl(url)  # before any redirect
        self._on_piece, self._on_end = on_piece, on_end
        self._socket: QTcpSocket | None = None
        self._secure: QSslSocket | None = None  # the same one, where it is asked by https
        self._http = HttpReply()
        self._redirects = 0
        self._received = 0
        self._is_connected = self._is_proxied = False
        self._is_finished = False
        self._timer = QBasicTimer()
        self._late_s = 0.0  # time.monotonic() from which on it has waited too long

    @property
    def host(self) -> str:
        """Host and port that are asked, as plain text."""
        return plain(self._url.authority(), 100)

    def start(self) -> None:
        """Connect and send the question."""
        is_secure = self._url.scheme() == "https"
        if is_secure and not self._network.speaks_tls():
            sentence = f"{self.host} cannot be asked by https: OpenSSL 3 is not on this machine."
            self._end(Outcome.UNREACHABLE, sentence)
            return
        proxy = self._network.proxy(self._url)
        # what is plain is asked of the proxy itself; it need not let anything through to any port
        self._is_proxied = not is_secure and proxy.type() == QNetworkProxy.ProxyType.HttpProxy
        self._is_connected, self._http = False, HttpReply()
        self._secure = secure = QSslSocket(self) if is_secure else None
        self._socket = socket = QTcpSocket(self) if secure is None else secure
        none = QNetworkProxy(QNetworkProxy.ProxyType.NoProxy)
        socket.setProxy(none if self._is_proxied else proxy)
        socket.setReadBufferSize(_BUFFER)
        self._wait(self._limits.connect_s)
        self._timer.start(_LOOK_MS, self)
        if secure is not None:
            secure.connectToHostEncrypted(self._url.host(), port_of(self._url))
        elif self._is_proxied:
            socket.connectToHost(proxy.hostName(), proxy.port())
        else:
            socket.connectToHost(self._url.host(), port_of(self._url))

    def cancel(self) -> None:
        """End it at once; nothing more is said."""
        self._finish()

    def _finish(self) -> None:
        self._let_go()
        if not self._is_finished:
            self._is_finished = True
            self.deleteLater()

    def _let_go(self) -> None:
        self._timer.stop()
        socket, self._socket, self._secure = self._socket, None, None
        if socket is not None:
            socket.abort()
            socket.deleteLater()  # a redirect makes another

    def _end(self, outcome: Outcome, sentence: str = "", after_s: float | None = None) -> None:
        self._finish()
        self._on_end(TransferEnd(outcome, sentence, after_s))

    def _wait(self, seconds: float) -> None:
        self._late_s = time.monotonic() + seconds

    @guarded
    def timerEvent(self, event: QTimerEvent) -> None:  # noqa: D102
        socket = self._socket
        if socket is None:
            return
        if not self._is_connected and self._was_connected(socket):
            self._on_connected(socket)
        self._on_ready()
        if self._socket is not socket:
            return
        error, state = socket.error(), socket.state()
        if error != _Error.UnknownSocketError or state == _State.UnconnectedState:
            self._on_error(socket, error)
        elif time.monotonic() >= self._late_s:
            self._on_late()

    def _was_connected(self, socket: QTcpSocket) -> bool:
        """Tell whether it is, or a server closed it at once."""
        if self._secure is not None:
            return self._secure.isEncrypted()
        closed = socket.error() == _Error.RemoteHostClosedError
        return closed or socket.state() == _State.ConnectedState

    def _on_connected(self, socket: QTcpSocket) -> None:
        self._is_connected = True
        if socket.state() != _State.ConnectedState:  # it was closed at once
            return
        self._wait(self._limits.first_s)
        url = self._url
        place = url.path(_Encoded) or "/"
        if url.hasQuery():
            place += f"?{url.query(_Encoded)}"
        if self._is_proxied:
            place = f"http://{url.authority(_Encoded)}{place}"
        lines = [
            f"{'GET' if self._body is None else 'POST'} {place} HTTP/1.1",
            f"Host: {url.authority(_Encoded)}",
            "User-Agent: PV Watch",
            "Accept: */*",
            "Accept-Encoding: gzip",
            "Connection: close",
        ]
        if self._body is not None:
            lines += ["Content-Type: application/json", f"Content-Length: {len(self._body)}"]
        head = "\r\n".join([*lines, "", ""]).encode("ascii", "replace")
        socket.write(head + (self._body or b""))

    def _on_late(self) -> None:
        if not self._is_connected:
            self._end(Outcome.UNREACHABLE, f"{self.host} cannot be reached: it does not answer.")
        elif not self._received:
            sentence = f"{self.host} has not answered for {self._limits.first_s:g} s."
            self._end(Outcome.SILENT, sentence)
        else:
            self._end(Outcome.CUT, f"{self.host} stopped in the middle of its answer.")

    def _on_ready(self) -> None:
        while self._socket is not None and self._socket.bytesAvailable():
            piece = bytes(self._socket.read(_PIECE).data())
            try:
                parts = self._http.feed(piece)
            except HttpError as error:
                self._end_by_nonsense(str(error))
                return
            if self._http.status and self._http.status != 200:
                self._end_by_status()  # the text of an error is for browsers, and may have no end
                return
            self._take(parts)
            if self._socket is not None and self._http.is_whole:
                self._end(Outcome.WHOLE)

    def _take(self, parts: list[bytes]) -> None:
        for part in parts:
            if self._socket is None:  # whoever gets the pieces has cancelled it
                return
            self._received += len(part)
            self._wait(self._limits.stall_s)
            if self._received > self._limits.most_bytes:
                size = self._limits.most_bytes / 2**20
                sentence = f"The answer is larger than {grouped(size, 0)} MB; the rest is left."
                self._end(Outcome.CUT, sentence)
            else:
                self._on_piece(part)

    def _on_error(self, socket: QTcpSocket, error: QAbstractSocket.SocketError) -> None:
        ssl = self._secure.sslHandshakeErrors() if self._secure is not None else []
        if ssl or (error == _Error.SslHandshakeFailedError and not self._is_connected):
            reason = plain(ssl[0].errorString()) if ssl else "no secure connection can be made"
            sentence = f"The certificate of {self.host} is not trusted: {reason.rstrip('.')}."
            self._end(Outcome.UNREACHABLE, sentence)
        elif not self._is_connected:
            reason = _UNREACHED.get(error, plain(socket.errorString()).rstrip("."))
            if self._is_proxied:
                reason = f"its proxy does not work ({reason})"
            self._end(Outcome.UNREACHABLE, f"{self.host} cannot be reached: {reason}.")
        elif self._http.status != 200:
            self._end(Outcome.SILENT, f"{self.host} closed the connection without an answer.")
        elif error == _Error.RemoteHostClosedError and self._http.end():
            self._end(Outcome.WHOLE)
        else:
            self._end(Outcome.CUT, f"{self.host} broke off its answer.")

    def _end_by_nonsense(self, reason: str) -> None:
        if self._received:
            self._end(Outcome.CUT, f"The answer of {self.host} cannot be read: {reason}.")
        else:
            self._end(Outcome.REFUSED, f"{self.host} does not answer in HTTP: {reason}.")

    def _end_by_status(self) -> None:
        status, headers = self._http.status, self._http.headers
        if status in _REDIRECTS and "location" in headers:
            self._follow(self._url.resolved(QUrl(headers["location"])))
        elif status == 404:
            self._end(Outcome.UNKNOWN, f"{self.host} does not have it.")
        elif status == 503:
            after = headers.get("retry-after", "")
            is_number = after.isascii() and after.isdigit() and len(after) < 9
            seconds = min(float(after), MOST_WAIT_S) if is_number else None
            self._end(Outcome.BUSY, f"{self.host} is busy or still starting.", seconds)
        else:
            what = _ANSWERS.get(status, "does not answer as an archiver appliance")
            self._end(Outcome.REFUSED, f"{self.host} {what} (HTTP {status}).")

    def _follow(self, target: QUrl) -> None:
        self._redirects += 1
        if self._redirects > MOST_REDIRECTS:
            self._end(Outcome.REFUSED, f"{self.host} redirects in a circle.")
        elif not self._network.may_follow(self._asked, target):
            to = plain(target.authority(), 100) or "what is no address"
            self._end(Outcome.REFUSED, f"{self.host} redirects to {to}, which is not trusted.")
        else:
            self._let_go()
            self._url, self._received = target, 0
            self.start()
