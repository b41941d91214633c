"""Module names in strings: each names a module that exists, or something in one."""

import ast
import pkgutil
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from gui.window.idle.deferred_imports import MODULES

ROOT = Path(__file__).parents[2]
NAME = re.compile(r"(?<![\w./])gui(?:\.[A-Za-z_]\w+)+(?::\w+)?")
TEXTS = ("pyproject.toml", "packaging/pvwatch.spec", "packaging/check_bundle.py")


def strings_of(source: str) -> list[str]:
    """Return the strings of a module, the parts of f-strings too."""
    nodes = ast.walk(ast.parse(source))
    return [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def names() -> dict[str, set[str]]:
    """Return all names found, each with the files that have it."""
    found: dict[str, set[str]] = {}
    for folder in ("gui", "packaging", "tests"):
        for path in sorted({*(ROOT / folder).rglob("*.py")} - {Path(__file__)}):
            for text in strings_of(path.read_text("utf-8")):
                for name in NAME.findall(text):
                    found.setdefault(name, set()).add(str(path.relative_to(ROOT)))
    for each in TEXTS:
        for name in NAME.findall((ROOT / each).read_text("utf-8")):
            found.setdefault(name, set()).add(each)
    return found


def missing(name: str) -> bool:
    try:
        pkgutil.resolve_name(name)
    except (ImportError, AttributeError):
        return True
    return False


def test_every_name_in_a_string_exists():
    found = names()
    assert len(found) > 50 and {"gui.workers.ca.libca", "gui.__main__:main"} <= found.keys()
    assert {name: files for name, files in found.items() if missing(name)} == {}


def test_a_name_that_does_not_exist_is_found():
    assert missing("gui.core.nowhere") and missing("gui.program.watchdog.NOTHING")
    assert not missing("gui.core.pv") and not missing("gui.program.watchdog.HANG_S")


@pytest.mark.parametrize("name", MODULES)
def test_deferred_imports_can_be_imported(name):
    import_module(name)


def test_deferred_imports_are_not_imported_at_the_start():
    code = "import sys, gui.app; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert "gui.window.main_window" in loaded and not set(MODULES) & set(loaded)
    of_help = {name for name in loaded if name.startswith("gui.window.help.")}
    assert of_help == {"gui.window.help.help_actions"}  # the rest when it is opened
