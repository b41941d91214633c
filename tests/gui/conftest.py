"""What the program has loaded by the time that a person opens a file."""

import gui.files.group_import  # noqa: F401
