"""Counts as people read them: no mark that another locale takes for a decimal one."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from gui.core.pv import counts
from gui.core.pv.counts import COMMA, NARROW_SPACE, group_mark, grouped, marked, use_mark

ROOT = Path(__file__).parents[4]
IN_FILES_AND_COMMANDS = {  # and the function itself
    "gui/core/diagnostics/as_text.py",
    "gui/core/pv/counts.py",
    "gui/core/recording/notes.py",
    "gui/core/snapshots/csv_rows.py",
    "gui/core/table/csv_rows.py",
    "gui/program/headless_recording.py",
    "gui/program/start_limits.py",
    "gui/window/help/report_dialog.py",
}


@pytest.fixture
def narrow(monkeypatch):
    monkeypatch.setattr(counts, "_mark", COMMA)
    use_mark(NARROW_SPACE)


def test_a_comma_is_the_mark_unless_a_locale_says_otherwise():
    assert grouped(1_234_567) == "1,234,567"
    assert grouped(1234.56, 1) == "1,234.6" and grouped(999.5, 0) == "1,000"


def test_a_space_is_the_mark_where_the_comma_is_a_decimal_one(narrow):
    assert grouped(1_234_567) == "1\u202f234\u202f567"
    assert grouped(1234.56, 1) == "1\u202f234.6" and grouped(-12) == "-12"
    assert marked("1,234 / 12.5 ms") == "1\u202f234 / 12.5 ms"


@pytest.mark.parametrize(
    "name, mark",
    [("de_DE", NARROW_SPACE), ("fr_FR", NARROW_SPACE), ("en_US", COMMA), ("ja_JP", COMMA)],
)
def test_qt_tells_the_locale_of_the_environment(name, mark):
    code = "from PySide6.QtCore import QLocale; print(QLocale().decimalPoint())"
    environment = {**os.environ, "LC_ALL": f"{name}.UTF-8"}
    child = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert group_mark(child.stdout.strip()) == mark


def test_all_counts_in_windows_go_through_the_one_function():
    found = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "gui").rglob("*.py")
        if re.search(r":,(\.\d+f)?\}", path.read_text("utf-8"))
    }
    assert found == IN_FILES_AND_COMMANDS
