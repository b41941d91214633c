"""Folder of this user's logs and crash reports."""

from pathlib import Path

from gui.files.disk.user_folders import state_home


def state_folder() -> Path:
    """Return ``$XDG_STATE_HOME/pvwatch``, which need not exist."""
    return state_home() / "pvwatch"
