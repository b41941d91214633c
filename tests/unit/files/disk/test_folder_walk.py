"""Reading folders: limits, links, what cannot be read."""

import os
import threading

import pytest

from gui.core.group_browser.tree import files_below, folders_below
from gui.files.disk.folder_walk import FolderWalk, Stopped
from gui.files.disk.local_devices import all_local

SUFFIXES = (".pvgroup", ".stp")


def write(base, *names):
    for name in names:
        path = base / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


def read(path, **limits):
    return FolderWalk(SUFFIXES, threading.Event(), **limits).read(str(path))


def found(walk, base):
    return [os.path.relpath(file.path, base) for file in files_below(walk.top)]


def test_group_files_of_the_suffixes_are_found(tmp_path):
    write(
        tmp_path, "b10.pvgroup", "b9.STP", "note.md", ".hidden.stp", ".git/x.stp", "mono/a.stp",
        "empty/readme.txt", "pvgroup",
    )  # fmt: skip
    os.mkfifo(tmp_path / "pipe.stp")
    (tmp_path / "broken.stp").symlink_to(tmp_path / "nowhere")
    walk = read(tmp_path)
    assert found(walk, tmp_path) == ["mono/a.stp", "b9.STP", "b10.pvgroup"]
    assert {os.path.basename(path) for path in list(walk.places)[1:]} == {"mono", "empty"}
    file = walk.top.folders[0].files[0]
    known = (tmp_path / "mono/a.stp").stat()
    assert (file.mtime_ns, file.size) == (known.st_mtime_ns, 10)
    assert file.folded == f"{tmp_path.name}/mono/a.stp".casefold()
    assert read(tmp_path).top == walk.top


def test_links_are_followed_but_not_in_circles(tmp_path):
    write(tmp_path, "2024/a.stp", "2024/deep/b.stp")
    (tmp_path / "current").symlink_to("2024")
    (tmp_path / "2024" / "up").symlink_to("..")
    (tmp_path / "2024" / "deep" / "self").symlink_to(".")
    walk = read(tmp_path)
    assert found(walk, tmp_path) == [
        "2024/deep/b.stp", "2024/a.stp", "current/deep/b.stp", "current/a.stp",
    ]  # fmt: skip
    assert not any(top.problem for top in folders_below(walk.top))


def test_what_cannot_be_read_says_why(tmp_path, monkeypatch):
    write(tmp_path, "a.stp", "locked/b.stp")
    assert read(tmp_path / "no").top.problem == "Cannot be read: No such file or directory"
    assert read(tmp_path / "a.stp").top.problem == "Cannot be read: Not a directory"
    real = os.scandir

    def scandir(path):
        if path.endswith("locked"):
            raise PermissionError(13, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    (locked,) = read(tmp_path).top.folders
    assert (locked.name, locked.problem) == ("locked", "Cannot be read: Permission denied")


def test_limits_are_told(tmp_path):
    write(tmp_path, *(f"{n}.stp" for n in range(8)), "x/a.stp", "y/b.stp")
    walk = read(tmp_path, most_files=5)
    assert walk.top.count == 5
    assert walk.top.problem == "Not read to its end: more than 5 group files"
    assert {f.problem for f in walk.top.folders} == {walk.top.problem}
    assert read(tmp_path, most_files=10).top.problem == ""
    walk = read(tmp_path, most_folders=2)
    assert [f.problem for f in walk.top.folders] == ["", "Not read: more than 2 folders"]
    deep = tmp_path / "deep"
    write(deep, "/".join("abcdefghijklmnop") + "/x.stp")
    *_, last = folders_below(read(deep).top)
    assert last.path.removeprefix(str(deep)) == "/" + "/".join("abcdefghijklm")
    assert last.problem == "Not read: more than 12 folders deep"


def test_a_walk_can_be_stopped(tmp_path):
    write(tmp_path, "a.stp")
    stopping = threading.Event()
    walk = FolderWalk(SUFFIXES, stopping)
    stopping.set()
    with pytest.raises(Stopped):
        walk.read(str(tmp_path))


def test_only_disks_of_this_machine_tell_of_changes(tmp_path):
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "24 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
        "51 24 0:44 / /home rw - nfs4 server:/home rw\nnonsense\n"
    )
    assert all_local({os.makedev(8, 1)}, mounts)
    assert not all_local({os.makedev(8, 1), os.makedev(0, 44)}, mounts)
    assert not all_local({os.makedev(0, 99)}, mounts)
    assert not all_local({os.makedev(8, 1)}, tmp_path / "none")
