"""One question to a server over HTTP, and its answer piece by piece, within limits."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimerEvent, QUrl, Slot
from PySide6.QtNetwork import QAbstractSocket, QNetworkProxy, QSslError, QSslSocket, QTcpSocket

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
_Error = QAbstractSocket.SocketError
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
    400: "does not understand the question",
    401: "wants a password",
    403: "does not allow this",
    407: "is not reached: its proxy wants a password",
    500: "failed on this question",
    502: "is not reached by its own proxy",
    504: "is not reached in time by its own proxy",
}


class Transfer(QObject):
    """Asks once, follows redirects that are allowed. Lives in the fetcher's thread.

    ``on_piece`` gets the answer's bytes as they come, of answers with status 200 only; ``on_end``
    is called once, unless the transfer is cancelled.
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
        self._http = HttpReply()
        self._redirects = 0
        self._received = 0
        self._is_connected = self._is_proxied = False
        self._ssl: list[str] = []
        self._is_finished = False
        self._timer = 0  # of ``startTimer``: to connect or cut takes locks (``_finish``)

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
        secure = QSslSocket(self) if is_secure else None
        socket = secure if secure is not None else QTcpSocket(self)
        none = QNetworkProxy(QNetworkProxy.ProxyType.NoProxy)
        socket.setProxy(none if self._is_proxied else proxy)
        socket.setReadBufferSize(_BUFFER)
        socket.readyRead.connect(self._on_ready)
        socket.errorOccurred.connect(self._on_error)
        self._socket = socket
        self._wait(self._limits.connect_s)
        if secure is not None:
            secure.encrypted.connect(self._on_connected)
            secure.sslErrors.connect(self._on_ssl_errors)
            secure.connectToHostEncrypted(self._url.host(), port_of(self._url))
            return
        socket.connected.connect(self._on_connected)
        if self._is_proxied:
            socket.connectToHost(proxy.hostName(), proxy.port())
        else:
            socket.connectToHost(self._url.host(), port_of(self._url))

    def cancel(self) -> None:
        """End it at once; nothing more is said."""
        self._finish()

    def _finish(self) -> None:
        """Let go of all, and be deleted without a connection.

        Qt cuts those that are left with a lock held and calls PySide, which waits for the
        interpreter: while the GUI thread has that and waits for the lock, both wait for ever. So
        they do the other way round, where this thread cuts one while the GUI thread ends objects.
        """
        self._let_go()
        if not self._is_finished:
            self._is_finished = True
            self.deleteLater()

    def _let_go(self) -> None:
        self._stop_timer()
        socket, self._socket = self._socket, None
        if socket is not None:
            socket.blockSignals(True)
            socket.abort()
            socket.deleteLater()  # before this: who sends may go, who is called may not

    def _end(self, outcome: Outcome, sentence: str = "", after_s: float | None = None) -> None:
        self._finish()
        self._on_end(TransferEnd(outcome, sentence, after_s))

    def _wait(self, seconds: float) -> None:
        self._stop_timer()
        self._timer = self.startTimer(max(int(seconds * 1000), 1))

    def _stop_timer(self) -> None:
        if self._timer:
            self.killTimer(self._timer)
            self._timer = 0

    @guarded
    def timerEvent(self, event: QTimerEvent) -> None:  # noqa: D102
        self._stop_timer()  # once
        self._on_late()

    @Slot()
    def _on_connected(self) -> None:
        if self._socket is None:
            return
        self._is_connected = True
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
        self._socket.write(head + (self._body or b""))

    def _on_late(self) -> None:
        if not self._is_connected:
            self._end(Outcome.UNREACHABLE, f"{self.host} cannot be reached: it does not answer.")
        elif not self._received:
            sentence = f"{self.host} has not answered for {self._limits.first_s:g} s."
            self._end(Outcome.SILENT, sentence)
        else:
            self._end(Outcome.CUT, f"{self.host} stopped in the middle of its answer.")

    @Slot()
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

    @Slot("QList<QSslError>")
    def _on_ssl_errors(self, errors: list[QSslError]) -> None:
        self._ssl = [plain(error.errorString()) for error in errors]

    @Slot(QAbstractSocket.SocketError)
    def _on_error(self, error: QAbstractSocket.SocketError) -> None:
        self._on_ready()
        socket = self._socket
        if socket is None:
            return
        if self._ssl or (error == _Error.SslHandshakeFailedError and not self._is_connected):
            reason = self._ssl[0] if self._ssl else "no secure connection can be made"
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
            self._url, self._received, self._ssl = target, 0, []
            self.start()
