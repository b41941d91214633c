"""Following folders and files on a real disk: created, renamed, deleted, gone, many."""

import os
import threading

import pytest

from gui.core.group_browser.tree import files_below
from gui.files.disk import folder_walk
from gui.files.disk.file_stamp import stamp_of
from gui.widgets.group_browser import folder_scan
from gui.widgets.group_browser.file_watch import FileWatch
from gui.widgets.group_browser.folder_scan import FolderScan
from gui.widgets.group_browser.watch_thread import close_watches, live_watches
from tests.support.waiting import DEADLINE_S

SUFFIXES = (".pvgroup", ".stp")


def write_in_place(path, text):
    """Write over the beginning in one go: nobody sees the file without its content."""
    with path.open("r+b", buffering=0) as file:
        file.write(text.encode())


@pytest.fixture(autouse=True)
def no_thread_is_left(qtbot):
    yield
    qtbot.waitUntil(lambda: live_watches() == 0)


class Followed:
    """A scan that is closed at the end, and all that it told."""

    def __init__(self, path, **times):
        self.received = []
        self.scan = FolderScan(path, SUFFIXES, settle_ms=30, **times)
        self.scan.scanned.connect(self.received.append)

    def watched(self):
        return set(self.scan._checker._watcher.directories())

    def names(self):
        return [file.name for file in files_below(self.received[-1])] if self.received else None


@pytest.fixture
def follow():
    made = []

    def following(path, **times):
        made.append(Followed(path, **times))
        return made[-1]

    yield following
    for followed in made:
        followed.scan.close()


def test_changes_on_disk_are_told_once_each(follow, qtbot, tmp_path):
    (tmp_path / "a.stp").write_text("1")
    followed = follow(tmp_path)
    qtbot.waitUntil(lambda: followed.names() == ["a.stp"])
    (tmp_path / "mono").mkdir()
    (tmp_path / "mono" / "b.pvgroup").write_text("2")
    qtbot.waitUntil(lambda: followed.names() == ["b", "a.stp"])
    os.rename(tmp_path / "mono" / "b.pvgroup", tmp_path / "mono" / "c.pvgroup")  # a new folder
    qtbot.waitUntil(lambda: followed.names() == ["c", "a.stp"])
    before = followed.received[-1]
    replacement = tmp_path / "a.tmp"
    replacement.write_text("longer")
    os.replace(replacement, tmp_path / "a.stp")
    qtbot.waitUntil(lambda: followed.received[-1] != before)
    (tmp_path / "a.stp").unlink()
    qtbot.waitUntil(lambda: followed.names() == ["c"])
    count = len(followed.received)
    followed.scan.rescan()
    (tmp_path / "note.md").write_text("no group")
    qtbot.wait(200)
    assert len(followed.received) == count  # nothing differs


def test_a_folder_that_comes_and_goes_is_polled_for(follow, qtbot, tmp_path):
    path = tmp_path / "late"
    followed = follow(path, poll_ms=50)
    qtbot.waitUntil(lambda: bool(followed.received))
    assert followed.received[0].problem == "Cannot be read: No such file or directory"
    path.mkdir()
    (path / "a.stp").write_text("1")
    qtbot.waitUntil(lambda: followed.names() == ["a.stp"])
    assert followed.received[-1].problem == ""
    os.rename(path, tmp_path / "gone")
    qtbot.waitUntil(lambda: followed.received[-1].problem != "")


def write(folder, name):
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("1")


def test_a_folder_that_is_renamed_is_followed_by_its_path(follow, qtbot, tmp_path):
    path = tmp_path / "groups"
    write(path, "a.stp")
    followed = follow(path, poll_ms=50)
    qtbot.waitUntil(lambda: followed.names() == ["a.stp"] and followed.watched() == {str(path)})
    qtbot.wait(100)  # the check that follows new paths
    os.rename(path, tmp_path / "old")  # which the kernel does not report of the folder itself
    qtbot.waitUntil(lambda: followed.received[-1].problem != "")
    write(path, "b.stp")
    qtbot.waitUntil(lambda: followed.names() == ["b.stp"])
    qtbot.waitUntil(lambda: followed.watched() == {str(path)})
    write(path, "c.stp")
    qtbot.waitUntil(lambda: followed.names() == ["b.stp", "c.stp"])


@pytest.mark.parametrize("place", ["the folder", "one above", "one below"])
def test_a_link_that_leads_elsewhere_is_followed(follow, qtbot, tmp_path, place):
    """A release of groups is often put in place by moving a link."""
    below = {"the folder": "", "one above": "x", "one below": ""}[place]
    for release in ("1", "2"):
        (tmp_path / release).mkdir()
        write(tmp_path / release / below, f"{release}.stp")
    (tmp_path / "all").mkdir()
    link = tmp_path / "all" / "now"
    link.symlink_to(tmp_path / "1")
    path = tmp_path / "all" if place == "one below" else link / below
    followed = follow(path, poll_ms=50)
    qtbot.waitUntil(lambda: followed.names() == ["1.stp"])
    qtbot.waitUntil(lambda: str(link / below) in followed.watched())
    other = tmp_path / "next"
    other.symlink_to(tmp_path / "2")
    os.replace(other, link)
    qtbot.waitUntil(lambda: followed.names() == ["2.stp"])
    write(tmp_path / "2" / below, "3.stp")  # what is watched is what is there now
    qtbot.waitUntil(lambda: followed.names() == ["2.stp", "3.stp"])


def test_a_folder_below_in_place_of_another_is_watched(follow, qtbot, tmp_path):
    write(tmp_path / "rf", "a.stp")
    write(tmp_path / ".new", "b.stp")
    followed = follow(tmp_path)
    qtbot.waitUntil(lambda: len(followed.watched()) == 2)
    os.rename(tmp_path / "rf", tmp_path / ".old")
    os.rename(tmp_path / ".new", tmp_path / "rf")
    qtbot.waitUntil(lambda: followed.names() == ["b.stp"])
    qtbot.wait(100)  # the check that follows new paths
    write(tmp_path / "rf", "c.stp")
    qtbot.waitUntil(lambda: followed.names() == ["b.stp", "c.stp"])


def test_where_changes_are_not_told_it_looks_now_and_then(follow, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(folder_scan, "all_local", lambda devices: False)
    path = tmp_path / "a.stp"
    path.write_text("1")
    followed = follow(tmp_path, poll_ms=50)
    qtbot.waitUntil(lambda: bool(followed.received))
    write_in_place(path, "in place, so the folder does not change")
    qtbot.waitUntil(lambda: followed.received[-1].files[0].size > 1)


def test_a_disk_that_hangs_holds_up_nobody(follow, qtbot, tmp_path, monkeypatch):
    hanging, release = threading.Event(), threading.Event()
    real = os.scandir

    def scandir(path):
        if path.endswith("slow"):
            hanging.set()
            assert release.wait(DEADLINE_S)
        return real(path)

    monkeypatch.setattr(folder_walk.os, "scandir", scandir)
    for name in ("slow", "fast"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.stp").write_text("1")
    slow, fast = follow(tmp_path / "slow"), follow(tmp_path / "fast")
    qtbot.waitUntil(hanging.is_set)
    qtbot.waitUntil(lambda: fast.names() == ["a.stp"])
    slow.scan.close()
    fast.scan.close()  # neither waits for the disk
    qtbot.waitUntil(lambda: live_watches() == 1)
    assert not close_watches(0.05)  # the program may leave
    release.set()
    qtbot.waitUntil(lambda: live_watches() == 0)
    assert slow.received == []


def test_open_files_that_change_are_told(qtbot, tmp_path):
    paths = [tmp_path / name for name in ("a.stp", "b.stp", "c.stp")]
    for path in paths:
        path.write_text("1")
    watch, told, missing = FileWatch(settle_ms=30, poll_ms=100), [], []
    watch.changed.connect(told.append)
    watch.missing.connect(missing.append)
    watch.set_open(paths)
    watch.set_listed([str(tmp_path / "never.stp")])
    qtbot.waitUntil(lambda: bool(missing))
    assert missing == [{str(tmp_path / "never.stp"): "No such file or directory"}]
    write_in_place(paths[0], "in place")
    qtbot.waitUntil(lambda: told == [paths[0]])
    (tmp_path / "new").write_text("replaced")
    os.replace(tmp_path / "new", paths[1])
    qtbot.waitUntil(lambda: told == paths[:2])
    write_in_place(paths[1], "and again, in place")
    qtbot.waitUntil(lambda: told == [*paths[:2], paths[1]])
    paths[2].unlink()
    qtbot.waitUntil(lambda: told[3:] == [paths[2]] and str(paths[2]) in missing[-1])
    write_in_place(paths[0], "by the program itself")
    watch.accept(paths[0], stamp_of(paths[0]))
    watch.set_open(paths[1:])
    write_in_place(paths[0], "closed meanwhile, no matter when")
    qtbot.wait(250)
    assert len(told) == 4
    watch.close()
