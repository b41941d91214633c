"""Login name of the user."""

import getpass


def user_name() -> str:
    """Return the login name, "" where the system knows none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
