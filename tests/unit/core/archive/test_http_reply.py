"""Replies in HTTP/1.1, read in pieces of any cut; Python's http.client is asked as well."""

import contextlib
import gzip
import http.client
import io
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.archive.http_reply import HttpError, HttpReply

BODIES = st.lists(st.binary(min_size=1, max_size=40), max_size=6)
CUTS = st.lists(st.integers(0, 500), max_size=6)


class Socket:
    def __init__(self, data):
        self._data = data

    def makefile(self, *_):
        return io.BytesIO(self._data)


def oracle(data):
    """Return status, body and whether it is whole, as http.client reads them."""
    response = http.client.HTTPResponse(Socket(data))
    response.begin()
    try:
        return response.status, response.read(), True
    except http.client.IncompleteRead as error:
        return response.status, error.partial, False


def read(data, cuts=()):
    reply = HttpReply()
    body = b""
    edges = [0, *sorted(cut for cut in cuts if cut < len(data)), len(data)]
    for begin, end in itertools.pairwise(edges):
        body += b"".join(reply.feed(data[begin:end]))
    reply.end()
    return reply, body


def written(pieces, how):
    body = b"".join(pieces)
    if how == "length":
        return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    if how == "until the end":
        return b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body
    chunks = b"".join(b"%x;q=1\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\nA: b\r\n\r\n"


@pytest.mark.parametrize("how", ["length", "until the end", "chunked"])
@given(BODIES, CUTS)
def test_any_cut_gives_the_body(how, pieces, cuts):
    data = written(pieces, how)
    reply, body = read(data, cuts)
    assert (reply.status, body, reply.is_whole) == oracle(data)
    assert body == b"".join(pieces) and reply.is_whole
    early, body = read(b"HTTP/1.1 100 Continue\r\n\r\n" + data, cuts)
    assert early.status == 200 and body == b"".join(pieces)


@pytest.mark.parametrize("how", ["length", "chunked"])
@given(BODIES.filter(bool), st.integers(1, 200), CUTS)
def test_one_that_broke_off_anywhere_is_not_whole(how, pieces, lost, cuts):
    data = written(pieces, how)
    head = data.index(b"\r\n\r\n") + 4
    reply, body = read(data[: max(len(data) - lost, head)], cuts)
    assert not reply.is_whole and b"".join(pieces).startswith(body)


@given(BODIES, CUTS, st.sampled_from(["length", "until the end", "chunked"]))
def test_packed_bodies_are_unpacked_and_known_to_be_cut(pieces, cuts, how):
    packed = gzip.compress(b"".join(pieces))
    for lost in (0, 1, 9):
        parts = [packed[:7], packed[7 : len(packed) - lost]]
        data = written(parts, how).replace(b"OK\r\n", b"OK\r\nContent-Encoding: gzip\r\n", 1)
        try:
            reply, body = read(data, cuts)
        except HttpError:
            assert lost
            continue
        assert reply.is_whole == (not lost)
        assert lost or body == b"".join(pieces)


@given(st.binary(max_size=200), CUTS)
def test_any_bytes_are_read_or_refused(data, cuts):
    for head in (b"", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"HTTP/1."):
        with contextlib.suppress(HttpError):
            read(head + data, cuts)


@pytest.mark.parametrize(
    "data",
    [b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 200\r\nContent-Length: -5\r\n\r\n",
     b"HTTP/1.1 200\r\nA: " + b"x" * 100_000, b"HTTP/1.1 200\r\nContent-Encoding: br\r\n\r\n",
     b"HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
     b"HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n",
     b"HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n" + b"f" * 40 + b"\r\n",
     b"HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n" + b"0" * 100_000],
)  # fmt: skip
def test_what_is_no_reply_is_refused(data):
    with pytest.raises(HttpError):
        read(data)


def test_a_bomb_is_unpacked_in_pieces():
    packed = gzip.compress(bytes(50_000_000))
    reply = HttpReply()
    reply.feed(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n")
    assert max(len(piece) for piece in reply.feed(packed)) <= 4 * 1024 * 1024
