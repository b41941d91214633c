"""Atomic write: rights, owners and links; what is no ordinary file is refused."""

import errno
import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from gui.files.disk.atomic_write import write_atomic
from gui.files.disk.ordinary_file import NotOrdinaryFileError, real_path
from gui.files.formats.loaded_group import GroupFileError
from gui.files.groups.open import load_any

ROOT = os.geteuid() == 0


@pytest.fixture
def umask():
    before = os.umask(0o022)
    yield os.umask
    os.umask(before)


@pytest.mark.parametrize("mask", [0o022, 0o002, 0o077, 0o000])
def test_a_new_file_honours_the_umask(tmp_path, umask, mask):
    umask(mask)
    assert write_atomic(tmp_path / "a", b"x") == ""
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o666 & ~mask
    assert os.listdir(tmp_path) == ["a"]


@pytest.mark.parametrize("mode", [0o664, 0o600, 0o640, 0o755])
def test_the_mode_of_a_file_is_kept(tmp_path, umask, mode):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    path.chmod(mode)
    umask(0o077)
    write_atomic(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == mode


@pytest.mark.skipif(not ROOT, reason="needs root to give files away")
def test_owner_and_group_are_kept(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    os.chown(path, 1234, 4321)
    path.chmod(0o664)
    assert write_atomic(path, b"new") == ""
    found = path.stat()
    assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (1234, 4321, 0o664)


def as_user(uid: int, gid: int, groups: list[int], path: os.PathLike[str]) -> str:
    """Write ``path`` as another user in a child process; return what it printed."""
    code = (
        "import grp, os, sys; from pathlib import Path\n"  # modules that root only may read
        "from gui.files.disk.atomic_write import write_atomic\n"
        f"os.setgroups({groups}); os.setgid({gid}); os.setuid({uid})\n"
        "try: print(write_atomic(Path(sys.argv[1]), b'new'))\n"
        "except OSError as error: print('refused:', error.strerror)\n"
    )
    run = [sys.executable, "-c", code, str(path)]
    ended = subprocess.run(run, capture_output=True, text=True, check=False)
    assert not ended.returncode, ended.stderr
    return ended.stdout.strip()


@pytest.fixture
def shared():
    """A folder that everyone may write: not below pytest's, which each run closes to others."""
    with tempfile.TemporaryDirectory() as top:
        Path(top).chmod(0o711)
        folder = Path(top) / "shared"
        folder.mkdir()
        folder.chmod(0o777)
        yield folder


@pytest.mark.skipif(not ROOT, reason="needs root to become other users")
@pytest.mark.parametrize(
    ("mode", "groups", "said"),
    [
        (0o664, [4321], ""),  # a colleague in the file's group: the group goes on writing
        (0o666, [], ""),
        (0o664, [], "refused: Permission denied"),  # who may not write the file does not replace it
        (0o646, [4321], "refused: Permission denied"),
        (0o604, [4321], "refused: Permission denied"),
    ],
)
def test_colleagues_go_on_writing(shared, mode, groups, said):
    path = shared / "a"
    path.write_bytes(b"old")
    os.chown(path, 1234, 4321)
    path.chmod(mode)
    assert as_user(2345, 5432, groups, path) == said
    found = path.stat()
    assert stat.S_IMODE(found.st_mode) == mode
    assert path.read_bytes() == (b"old" if said else b"new")
    assert found.st_gid == 4321 or mode & 0o002
    assert os.listdir(shared) == ["a"]


@pytest.mark.skipif(not ROOT, reason="needs root to become other users")
def test_rights_that_cannot_be_kept_are_said(shared):
    path = shared / "a"
    path.write_bytes(b"old")
    os.chown(path, 2345, 4321)  # his own file, of a group that he has left since
    path.chmod(0o664)
    assert as_user(2345, 5432, [], path) == "its group 4321 may no longer write it"


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "there").mkdir()
    file, link = tmp_path / "there" / "file", tmp_path / "link"
    link.symlink_to("there/file")
    for content in (b"1", b"2"):  # the first time the file is not there yet
        write_atomic(link, content)
        assert link.is_symlink()
        assert file.read_bytes() == content


def test_a_link_is_refused_where_none_is_expected(tmp_path):
    link, other = tmp_path / "picture.png", tmp_path / "precious"
    other.write_bytes(b"precious")
    link.symlink_to(other)
    with pytest.raises(OSError, match="is a link, which is not followed"):
        write_atomic(link, b"picture", follow=False)
    assert other.read_bytes() == b"precious"


def test_links_in_a_circle_are_an_error_of_the_disk(tmp_path):
    (tmp_path / "a.pvgroup").symlink_to("b.pvgroup")
    (tmp_path / "b.pvgroup").symlink_to("a.pvgroup")
    for action in (real_path, lambda path: write_atomic(path, b"x")):
        with pytest.raises(OSError, match="symbolic links") as error:
            action(tmp_path / "a.pvgroup")
        assert error.value.errno == errno.ELOOP
    with pytest.raises(GroupFileError, match="symbolic links"):
        load_any(tmp_path / "a.pvgroup")
    (tmp_path / "x.req").write_text("file a.pvgroup\n")
    with pytest.raises(GroupFileError, match=r"x\.req:1: .* file a\.pvgroup inside"):
        load_any(tmp_path / "x.req")


@pytest.mark.parametrize("kind", ["pipe", "folder", "/dev/null"])
def test_what_is_no_file_is_not_replaced(tmp_path, kind):
    path = tmp_path / "odd"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(kind)
    with pytest.raises(NotOrdinaryFileError):
        write_atomic(path, b"x")
    assert os.listdir(tmp_path) == ["odd"]
