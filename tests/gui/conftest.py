"""What the program has loaded by the time that a person opens a file."""

import gui.files.groups.open  # noqa: F401
