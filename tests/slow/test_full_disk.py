"""A disk that is full, a folder that may not be written: said in words, the old file whole."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from gui.core.program.workspace import WorkspaceState
from gui.program.autosave import Autosave
from gui.program.settings import Settings
from tests.support.waiting import DEADLINE_S

NAMESPACE = ["unshare", "-m"]


def may_mount():
    if os.getuid() or not shutil.which("unshare"):
        return False
    probe = [*NAMESPACE, "mount", "-t", "tmpfs", "-o", "size=16k", "pvwatch-test", "/mnt"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    if not may_mount():
        pytest.skip("needs to mount a small disk of its own: only root may")
    folder = tmp_path_factory.mktemp("disk")
    command = [*NAMESPACE, sys.executable, "-m", "tests.slow.full_disk_child", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE_S, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize("kind", ["group", "preferences", "session", "snapshot"])
def test_the_old_file_stays_whole(found, kind):
    wanted = {"told": "No space left on device", "same": True, "left": []}
    assert found["full"][kind] == wanted
    assert found["read-only"][kind] == {**wanted, "told": "Read-only file system"}


def test_a_broken_file_that_cannot_be_set_aside_is_not_written_over(found):
    told = found["broken"]["told"][0]
    assert "settings.toml is broken" in told and "defaults are used; it stays as it is" in told
    assert found["broken"]["read_only"]
    assert "changes are not kept (Read-only file system)" in told == found["broken"]["refused"]


def test_folders_that_cannot_be_made_are_said(qtbot, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    settings = Settings(tmp_path / "file" / "settings.toml")
    assert settings.warnings[0].startswith(f"{settings.path} could not be read (Not a directory)")
    settings.set_flag("utc", True)
    assert settings.flush() and settings.flag("utc")
    keeper = Autosave(WorkspaceState, tmp_path / "file" / "session.json")
    told = []
    keeper.failed.connect(told.append)
    assert not keeper.flush()
    assert told == [f"{keeper.path} was not saved: Not a directory"]
    assert (tmp_path / "file").read_text() == "not a folder"
