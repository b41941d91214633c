"""Folders of this user by the XDG base directory specification: settings, state, cache, home."""

import os
from pathlib import Path
from typing import Final

_NO_HOME: Final = Path("/")  # what login and containers set for a user without one


def home_folder() -> Path:
    """Return the user's home; for one without it, as in some containers, the root.

    Nothing can be written there by such a user, which is said where it is tried.
    """
    try:
        return Path.home()
    except RuntimeError:  # neither HOME nor an entry of this user in passwd
        return _NO_HOME


def config_home() -> Path:
    """Return ``$XDG_CONFIG_HOME``, which need not exist; a relative one does not count."""
    return _base("XDG_CONFIG_HOME", ".config")


def state_home() -> Path:
    """Return ``$XDG_STATE_HOME``, which need not exist; a relative one does not count."""
    return _base("XDG_STATE_HOME", ".local/state")


def cache_home() -> Path:
    """Return ``$XDG_CACHE_HOME``, which need not exist; a relative one does not count."""
    return _base("XDG_CACHE_HOME", ".cache")


def _base(variable: str, below_home: str) -> Path:
    given = os.environ.get(variable, "")
    return Path(given) if given.startswith("/") else home_folder() / below_home
