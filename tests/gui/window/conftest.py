"""The program's window for every test of this room."""

from tests.support.window import folder, ioc, window

__all__ = ["folder", "ioc", "window"]
