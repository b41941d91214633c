"""Settings and session that are links to a share that is not mounted: not new, so not replaced."""

import pytest

from gui.files.disk.ordinary_file import leads_nowhere
from gui.files.program import preferences, workspace
from gui.files.program.earlier_sessions import load_latest


@pytest.mark.parametrize("linked", ["file", "folder"])
def test_it_is_said_and_nothing_is_written(tmp_path, linked):
    """Both began anew without a word."""
    folder, share = tmp_path / "pvwatch", tmp_path / "share"
    if linked == "folder":
        folder.symlink_to(share)
    else:
        folder.mkdir()
        for name in ("settings.toml", "session.json"):
            (folder / name).symlink_to(share / name)
    settings = preferences.load(folder / "settings.toml")
    session = load_latest(folder / "session.json")
    assert settings.read_only and session.read_only
    assert not settings.fresh and session.state is None
    for warning in (*settings.warnings, *session.warnings):
        assert "could not be read (a link leads nowhere)" in warning


def test_what_was_never_there_is_new(tmp_path):
    assert not leads_nowhere(tmp_path / "a" / "settings.toml")
    assert workspace.load(tmp_path / "a" / "session.json").warnings == ()
    assert preferences.load(tmp_path / "a" / "settings.toml").fresh
    (tmp_path / "b").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "b")
    assert not leads_nowhere(tmp_path / "link" / "session.json")
