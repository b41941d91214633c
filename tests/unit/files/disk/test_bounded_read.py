"""Only ordinary files are read, and no more of them than is wanted."""

import os
import socket
import threading

import pytest

from gui.files.disk.bounded_read import UnreadableFileError, read_bounded
from gui.files.formats.loaded_group import GroupFileError
from gui.files.formats.loaded_snapshot import SnapshotFileError
from gui.files.groups.open import load_any
from gui.files.snapshots.open import load_snapshot


def test_an_ordinary_file_up_to_the_limit(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"a" * (1 << 20))
    assert read_bounded(path, 1 << 20) == b"a" * (1 << 20)
    path.write_bytes(b"a" * ((1 << 20) + 1))
    with pytest.raises(UnreadableFileError, match="larger than 1 MiB"):
        read_bounded(path, 1 << 20)


@pytest.fixture
def odd(tmp_path, request):
    """A path to something that is no ordinary file."""
    path = tmp_path / "odd.req"
    if request.param == "pipe":
        os.mkfifo(path)
        yield path
    elif request.param == "socket":
        before = os.getcwd()
        os.chdir(tmp_path)  # the name of a socket is short
        try:
            with socket.socket(socket.AF_UNIX) as server:
                server.bind("odd.req")
                yield path
        finally:
            os.chdir(before)
    elif request.param == "folder":
        path.mkdir()
        yield path
    else:
        path.symlink_to(request.param)
        yield path


ODD = ["pipe", "socket", "folder", "/dev/zero", "/dev/null", "/dev/tty", "/dev/urandom"]


@pytest.mark.parametrize("odd", ODD, indirect=True)
def test_what_is_no_file_is_refused_and_does_not_hang(odd, tmp_path):
    before = threading.active_count(), len(os.listdir("/proc/self/fd"))
    with pytest.raises(UnreadableFileError, match="not an ordinary file"):
        read_bounded(odd, 1 << 20)
    with pytest.raises(GroupFileError, match="not an ordinary file") as error:
        load_any(odd)
    assert str(error.value).startswith(f"{odd}: ")
    with pytest.raises(SnapshotFileError, match="not an ordinary file"):
        load_snapshot(odd)
    top = tmp_path / "top.req"
    top.write_text("A\nfile odd.req P=1\n")
    (told,) = load_any(top).warnings
    assert told.startswith("line 2: the file odd.req inside: ") and "not an ordinary file" in told
    assert (threading.active_count(), len(os.listdir("/proc/self/fd"))) == before


def test_what_is_not_there(tmp_path):
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    for path, why in (
        (tmp_path / "none", "No such file"),
        (loop, "symbolic links"),
        (tmp_path / ("x" * 300), "File name too long"),
        (tmp_path / "a\0b", "null"),
    ):
        with pytest.raises(GroupFileError, match=why):
            load_any(path)
