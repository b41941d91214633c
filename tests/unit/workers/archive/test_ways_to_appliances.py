"""Certificates and proxies on the way to an appliance."""

import contextlib
import shutil
import socket
import socketserver
import subprocess
import sys
import threading

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtNetwork import QSslCertificate, QSslConfiguration, QSslSocket

from gui.workers.archive.network import Network
from tests.support.archived_pvs import SECOND, ArchivedPv, year_begin

BEGIN = year_begin(2026) * SECOND
END = BEGIN + 1000 * SECOND
TWO = ArchivedPv([(BEGIN + n * SECOND, float(n)) for n in range(2)])


@pytest.fixture
def certificate(tmp_path):
    """Make a certificate that nobody has signed; returns its file and that of its key."""
    if shutil.which("openssl") is None or not QSslSocket.supportsSsl():
        pytest.skip("no openssl to make a certificate with")
    files = str(tmp_path / "cert.pem"), str(tmp_path / "key.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
         "-out", files[0], "-keyout", files[1]],
        check=True, capture_output=True,
    )  # fmt: skip
    return files


def test_a_certificate_that_nobody_signed_is_refused(appliance, asking, certificate):
    server = appliance(certificate)
    server.pvs["R"] = TWO
    answer = asking(server.address).samples("R", BEGIN, END)
    assert not len(answer.value) and not answer.is_unknown
    assert f"The certificate of 127.0.0.1:{server.port} is not trusted:" in answer.fault
    assert not server.asked


def test_one_that_the_machine_trusts_is_used(appliance, asking, certificate):
    before = QSslConfiguration.defaultConfiguration()
    trusting = QSslConfiguration(before)
    trusting.addCaCertificates(QSslCertificate.fromPath(certificate[0]))
    QSslConfiguration.setDefaultConfiguration(trusting)
    try:
        server = appliance(certificate)
        server.pvs["R"] = TWO
        answer = asking(server.address).samples("R", BEGIN, END)
        assert answer.value.tolist() == [0.0, 1.0] and answer.fault is None
    finally:
        QSslConfiguration.setDefaultConfiguration(before)


def test_a_machine_without_openssl_is_told_of_it(asking, monkeypatch):
    monkeypatch.setattr(Network, "speaks_tls", lambda self: False)
    asked = asking("https://127.0.0.1:1", "https://127.0.0.1:2")
    assert "OpenSSL 3 is not on this machine" in asked.samples("R", BEGIN, END).fault
    assert len(asked.archived("R").faults) == 2


def test_what_is_asked_by_plain_http_loads_nothing_for_https(appliance, asking, monkeypatch):
    """Qt reads the system's certificates with its first object for https: 0.1 s of the window."""
    monkeypatch.setattr("gui.workers.archive.transfer.QSslSocket", None)
    monkeypatch.setattr(Network, "speaks_tls", None)
    server = appliance()
    server.pvs["R"] = TWO
    assert asking(server.address).samples("R", BEGIN, END).value.tolist() == [0.0, 1.0]


LOADING = """
import sys, threading, time
from PySide6.QtCore import QCoreApplication
from PySide6.QtNetwork import QSslSocket
from gui.workers.archive.network import Network
app, network, turns, end = QCoreApplication([]), Network(), [0], threading.Event()
def other():
    while not end.wait(0.0005):
        turns[0] += 1
thread = threading.Thread(target=other)
thread.start()
while not turns[0]:
    time.sleep(0.001)
QSslSocket.supportsSsl()  # that one lets others run
before = turns[0]
network.speaks_tls()
print(turns[0] - before)
end.set()
thread.join()
"""


def test_loading_what_https_needs_lets_other_threads_run():
    """In a process of its own: a library is loaded once."""
    if not QSslSocket.supportsSsl():
        pytest.skip("no OpenSSL on this machine")
    child = subprocess.run(
        [sys.executable, "-c", LOADING], capture_output=True, text=True, check=True, timeout=60
    )
    assert int(child.stdout) >= 5 and not child.stderr, "the window stood still meanwhile"


def test_plain_http_where_https_is_asked_for_is_told(appliance, asking):
    server = appliance()
    answer = asking(server.address.replace("http:", "https:")).samples("R", BEGIN, END)
    assert answer.fault and answer.fault.endswith(".") and not answer.is_unknown


def test_the_proxy_of_the_environment_is_used_unless_it_is_excepted(appliance, asking, monkeypatch):
    proxy = appliance()
    proxy.pvs["R"] = TWO
    monkeypatch.setenv("http_proxy", proxy.address)
    monkeypatch.delenv("no_proxy", raising=False)
    asked = asking("http://archive.invalid:17668")
    assert len(asked.samples("R", BEGIN, END).value) == 2
    monkeypatch.setenv("no_proxy", "archive.invalid")
    answer = asking("http://archive.invalid:17668").samples("R", BEGIN, END)
    assert "cannot be reached" in answer.fault


def test_a_proxy_that_is_away_is_told(asking, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    answer = asking("http://archive.invalid").samples("R", BEGIN, END)
    assert "proxy" in answer.fault


@pytest.mark.parametrize(
    ("asked", "target", "may"),
    [
        ("http://a.lab.org:17668/x", "http://a.lab.org:17669/y", True),
        ("http://a.lab.org", "http://b.lab.org", True),
        ("http://a.lab.org", "http://b.other.org", False),
        ("http://a.org", "http://b.org", False),
        ("http://10.0.0.1", "http://10.0.0.2", False),
        ("http://10.0.0.1", "http://trusted:1", True),
        ("https://a.lab.org", "http://a.lab.org", False),
        ("http://a.lab.org", "https://a.lab.org", True),
        ("http://a.lab.org", "ftp://a.lab.org", False),
        ("http://a.lab.org", "http://u:p@a.lab.org", False),
        ("http://a", "http://b", False),
    ],
)
def test_whom_a_redirect_may_lead_to(qtbot, asked, target, may):
    network = Network()
    network.trust(["http://trusted:17668/retrieval"])
    assert network.may_follow(QUrl(asked), QUrl(target)) is may


class Tunnel(socketserver.ThreadingTCPServer):
    """A proxy that only lets connections through (CONNECT), as for https; notes where to."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), TunnelHandler)
        self.asked = []
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,), name="tunnel")
        self._thread.start()

    def stop(self):
        self.shutdown()
        self.server_close()
        self._thread.join()


class TunnelHandler(socketserver.StreamRequestHandler):
    def handle(self):
        first = self.rfile.readline().decode()
        while self.rfile.readline().strip():
            pass
        self.server.asked.append(first.split()[:2])
        port = int(first.split()[1].rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as far:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
            back = threading.Thread(target=self.copy, args=(far, self.connection), name="back")
            back.start()
            self.copy(self.connection, far)
            back.join()

    @staticmethod
    def copy(source, target):
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                target.sendall(piece)
            target.shutdown(socket.SHUT_WR)


def test_https_goes_through_a_proxy_in_a_tunnel(appliance, asking, certificate, monkeypatch):
    tunnel = Tunnel()
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{tunnel.server_address[1]}")
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{tunnel.server_address[1]}")
    monkeypatch.delenv("no_proxy", raising=False)
    server = appliance(certificate)
    try:
        asked = asking(server.address)
        answer = asked.samples("R", BEGIN, END)
        assert "not trusted" in answer.fault  # the certificate that came through the tunnel
        assert tunnel.asked[0] == ["CONNECT", f"127.0.0.1:{server.port}"]
    finally:
        tunnel.stop()
