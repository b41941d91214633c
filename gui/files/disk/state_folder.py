"""Folder of this user's logs and crash reports."""

import os
from pathlib import Path


def state_folder() -> Path:
    """Return ``$XDG_STATE_HOME/pvwatch``, which need not exist."""
    state = os.environ.get("XDG_STATE_HOME", "")
    base = Path(state) if state.startswith("/") else Path.home() / ".local" / "state"
    return base / "pvwatch"
