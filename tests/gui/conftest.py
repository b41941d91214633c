"""A program that waits for its disk, has loaded what it loads later, and is light."""

import pytest
from PySide6.QtWidgets import QApplication

import gui.files.groups.open  # noqa: F401
from gui.qt.column_widths import MEMORY
from gui.qt.look.theme import apply_theme, is_dark
from gui.qt.save_folders import SAVE_FOLDERS
from tests.support.patient_program import patient_program, runtime_folder, slow_reads, slow_writes

__all__ = ["patient_program", "runtime_folder", "slow_reads", "slow_writes"]


@pytest.fixture(autouse=True)
def no_folder_known(monkeypatch):
    """Where an earlier test saved is not where a dialog of the next one begins."""
    monkeypatch.setattr(SAVE_FOLDERS, "_folders", {})


@pytest.fixture(autouse=True)
def light_again():
    """Leave the light theme, in which all tests begin."""
    yield
    app = QApplication.instance()
    if isinstance(app, QApplication) and is_dark(app.palette()):
        apply_theme(app, False)


@pytest.fixture
def kept_widths(monkeypatch):
    """What is kept of the widths of columns in this test, as it is written, by their table."""
    written: dict[str, str] = {}
    monkeypatch.setattr(MEMORY, "read", lambda name: written.get(name, "[]"))
    monkeypatch.setattr(MEMORY, "write", written.__setitem__)
    return written
