"""Ways over the network: proxies of the system or the environment, and whom to follow."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QObject, QUrl
from PySide6.QtNetwork import (
    QNetworkAccessManager,
    QNetworkProxy,
    QNetworkProxyFactory,
    QNetworkProxyQuery,
    QNetworkRequest,
    QSslSocket,
)

_MOST_SERVERS: Final = 50  # whose proxy is remembered
_PORTS: Final = {"http": 80, "https": 443}
_Server = tuple[str, str, int]  # scheme, host, port


class Network(QObject):
    """What all transfers share, and what owns them. Lives in the fetcher's thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._proxies: dict[_Server, QNetworkProxy] = {}
        self._trusted: frozenset[str] = frozenset()
        self._has_tls: bool | None = None  # None: not loaded yet

    def trust(self, addresses: Iterable[str]) -> None:
        """Let redirects go to the hosts of these addresses; look for proxies anew."""
        self._trusted = frozenset(QUrl(address).host().lower() for address in addresses)
        self._proxies.clear()

    def proxy(self, url: QUrl) -> QNetworkProxy:
        """Return the proxy for ``url``, of type ``NoProxy`` for none. The first time may take a
        while.
        """
        server = url.scheme(), url.host().lower(), port_of(url)
        found = self._proxies.get(server)
        if found is None:
            if len(self._proxies) >= _MOST_SERVERS:
                self._proxies.clear()
            proxies = QNetworkProxyFactory.systemProxyForQuery(QNetworkProxyQuery(url))
            found = proxies[0] if proxies else QNetworkProxy(QNetworkProxy.ProxyType.NoProxy)
            self._proxies[server] = found
        return found

    def speaks_tls(self) -> bool:
        """Return whether Qt found the system's library for https; the first time loads it.

        Qt reads the certificates of the system when the first of its objects for TLS is made, for
        0.1 s. PySide makes objects with the interpreter locked, which would stop the window; it
        asks a question without. This one has no host: nothing goes over the network.
        """
        if self._has_tls is None:
            self._has_tls = QSslSocket.supportsSsl()
            if self._has_tls:
                manager = QNetworkAccessManager()
                manager.setProxy(QNetworkProxy(QNetworkProxy.ProxyType.NoProxy))
                manager.get(QNetworkRequest(QUrl("https:"))).abort()
        return self._has_tls

    def may_follow(self, asked: QUrl, target: QUrl) -> bool:
        """Tell whether a redirect is trusted: to the same host, to another appliance of ours, or to
        a neighbour in the same domain (a cluster). Never from https to http.
        """
        if target.scheme() not in _PORTS or (asked.scheme(), target.scheme()) == ("https", "http"):
            return False
        if target.userInfo():
            return False
        host, other = asked.host().lower(), target.host().lower()
        return bool(other) and (
            other == host or other in self._trusted or _are_neighbours(host, other)
        )


def port_of(url: QUrl) -> int:
    """Return the port, that of the scheme where the address names none."""
    return url.port(_PORTS.get(url.scheme(), 80))


def _are_neighbours(one: str, other: str) -> bool:
    """Tell whether two names differ in their first part only, below a domain of two parts."""
    domain = one.partition(".")[2]
    if domain.count(".") < 1 or domain.replace(".", "").isdigit():  # an address of numbers
        return False
    return other.partition(".")[2] == domain
