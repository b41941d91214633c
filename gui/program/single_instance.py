"""Server of the single instance: programs started later hand over what to open."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from gui.core.program.launch_message import DONE, GREETING, REFUSED, SIZE_LIMIT, decode
from gui.files.disk.lock_file import Claim
from gui.program.hand_over import claim_instance

PATIENCE_MS: Final = 2_000
MOST_LINKS: Final = 16


class InstanceServer(QObject):
    """Only this user can connect. ``received`` is emitted after the reply was sent. GUI thread.

    A program with other EPICS_CA_* variables is refused: its PVs would be looked for elsewhere.
    """

    received = Signal(object)  # LaunchMessage

    def __init__(
        self, path: Path, environment: dict[str, str], parent: QObject | None = None
    ) -> None:
        """``environment``: the EPICS_CA_* variables (``ca_settings``) that this program uses."""
        super().__init__(parent)
        self._path = path
        self._environment = environment
        self._claim: Claim | None = None
        self._links: list[_Link] = []
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)

    def start(self, claim: Claim | None = None) -> bool:
        """Listen; False if another program holds the lock, or the socket cannot be made.

        A socket found there while we hold the lock is left from a program that crashed.
        """
        self._claim = claim or claim_instance(self._path)
        if self._claim is None:
            return False
        QLocalServer.removeServer(str(self._path))
        if self._server.listen(str(self._path)):
            return True
        self.close()
        return False

    def close(self) -> None:
        """Stop listening and release the lock."""
        for link in self._links[:]:
            link.end()
        self._server.close()
        if self._claim is not None:
            self._claim.release()
            self._claim = None

    @Slot()
    def _on_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            if len(self._links) >= MOST_LINKS:
                socket.abort()
                socket.deleteLater()
                continue
            link = _Link(socket, self._environment, self)
            self._links.append(link)
            link.received.connect(self.received)
            link.ended.connect(self._on_ended)

    @Slot(object)
    def _on_ended(self, link: "_Link") -> None:
        if link in self._links:
            self._links.remove(link)
            link.deleteLater()


class _Link(QObject):
    """Connection of one program that hands over, for two seconds at most."""

    received = Signal(object)
    ended = Signal(object)

    def __init__(self, socket: QLocalSocket, environment: dict[str, str], parent: QObject) -> None:
        super().__init__(parent)
        self._socket = socket
        socket.setParent(self)
        socket.setReadBufferSize(SIZE_LIMIT + 1)
        self._environment = environment
        self._answered = False
        socket.readyRead.connect(self._on_data)
        socket.disconnected.connect(self.end)
        QTimer.singleShot(PATIENCE_MS, self, self.end)
        socket.write(GREETING)
        self._on_data()

    @Slot()
    def _on_data(self) -> None:
        socket = self._socket
        if self._answered or not (socket.canReadLine() or socket.bytesAvailable() > SIZE_LIMIT):
            return
        self._answered = True
        try:
            message = decode(bytes(socket.readLine(SIZE_LIMIT + 1).data()))
        except ValueError:
            message = None
        if message is None or message.environment != self._environment:
            socket.write(REFUSED)
        elif self._reply(DONE):
            self.received.emit(message)
        socket.disconnectFromServer()

    def _reply(self, answer: bytes) -> bool:
        """Send ``answer``; tell whether the other side was still waiting for it."""
        socket = self._socket
        socket.write(answer)
        socket.flush()
        connected = socket.state() == QLocalSocket.LocalSocketState.ConnectedState
        return connected and socket.bytesToWrite() == 0

    @Slot()
    def end(self) -> None:
        """Close the connection; without a reply the other side opens its files itself."""
        self._answered = True
        self._socket.abort()
        self.ended.emit(self)
