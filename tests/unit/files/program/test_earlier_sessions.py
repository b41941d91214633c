"""The last good sessions are kept, and come back when the latest cannot be read."""

from pathlib import Path

import pytest

from gui.core.program.workspace import TabState, WindowState, WorkspaceState
from gui.files.program.earlier_sessions import KEPT, earlier, keep_earlier, load_latest
from gui.files.program.workspace import load, save


@pytest.fixture
def path(tmp_path):
    return tmp_path / "session.json"


def state(*names):
    return WorkspaceState((WindowState(tabs=tuple(TabState(Path(f"/{n}")) for n in names)),))


def kept(path):
    found = [load(earlier(path, number)).state for number in range(1, KEPT + 1)]
    return [s and [tab.path.name for tab in s.windows[0].tabs] for s in found]


def test_the_last_three_are_kept_the_latest_first(path):
    keep_earlier(path)  # nothing yet
    for name in "abcde":
        save(path, state(name))
        keep_earlier(path)
    assert kept(path) == [["e"], ["d"], ["c"]]
    assert earlier(path, 1).name == "session.1.json"


def test_starts_that_went_wrong_do_not_push_out_good_ones(path):
    save(path, state("good", "too"))
    keep_earlier(path)
    for _ in range(5):
        keep_earlier(path)  # the same again
        for bad in ("", "[[[", '{"format": "pvwatch-session", "version": 9, "windows": []}'):
            path.write_text(bad)
            keep_earlier(path)
        save(path, state())
        keep_earlier(path)  # without a tab
        save(path, state("good", "too"))
    assert kept(path) == [["good", "too"], None, None]


def test_the_session_before_a_broken_one_comes_back(path):
    save(path, state("old"))
    keep_earlier(path)
    path.write_text("broken")
    earlier(path, 2).write_text("broken too")
    found = load_latest(path)
    assert found.state == state("old") and not found.read_only
    assert "kept as session.json.broken-1; session.1.json is restored" in found.warnings[0]
    assert earlier(path, 2).read_text() == "broken too"
    assert load_latest(path).state is None  # no file: the first start


@pytest.mark.parametrize("number", [1, 2])
def test_what_is_no_file_does_not_hang(path, number):
    import os

    save(path, state("a"))
    os.mkfifo(earlier(path, number))
    keep_earlier(path) if number == 2 else None
    path.write_text("broken")
    assert load_latest(path).warnings
