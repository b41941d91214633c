"""What the start compiled once is not compiled again, and never anything else than was asked."""

import builtins
import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from gui.program.compiled_texts import CompiledTexts, texts_path

_ROOT: Final = Path(__file__).resolve().parents[2]
_IMPORTED: Final = """
import json, os, sys
from gui.__main__ import main
from gui.program.compiled_texts import CompiledTexts
end = CompiledTexts.__exit__

def ended(texts, *error):
    compiled = texts.compiled
    end(texts, *error)
    from gui.core.groups.group import PvSpec
    print(json.dumps([compiled, repr(PvSpec("a")), "gui.window.main_window" in sys.modules]))
    sys.stdout.flush()
    os._exit(0)

CompiledTexts.__exit__ = ended
main(["--new-instance"])
"""


def imported(folder: Path) -> Any:
    """Return what a start of the program compiled until all was imported."""
    own = ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR")
    environment = os.environ | dict.fromkeys(own, str(folder))
    environment |= {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(_ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    ran = subprocess.run(
        [sys.executable, "-c", _IMPORTED],
        capture_output=True,
        text=True,
        check=True,
        cwd=_ROOT,
        env=environment,
    )
    assert ran.stderr == ""
    return json.loads(ran.stdout.splitlines()[-1])


def test_the_second_start_compiles_nothing(tmp_path):
    first, *said = imported(tmp_path)
    second, *again = imported(tmp_path)
    assert first > 50
    assert second == 0
    assert said == again
    assert said[1]


def made(path: Path, docs: str = "") -> tuple[int, Any]:
    """Return how many texts were compiled for a dataclass and a module, and the dataclass."""
    with CompiledTexts(path) as texts:

        @dataclasses.dataclass(frozen=True, slots=True)
        class Point:
            x: int
            y: int = 2

        names: dict[str, Any] = {}
        exec(compile(f"a: 'b' = 1\nc = {docs!r}", "module.py", "exec"), names)
        assert names["c"] == docs
    return texts.compiled, Point


@pytest.fixture
def path(tmp_path, monkeypatch):
    """Return a file that is made by one run; bytecode may be written."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    path = tmp_path / "folder" / "texts"
    assert made(path)[0] >= 2
    return path


def test_what_is_kept_does_as_what_is_compiled(path):
    compiled, point = made(path)
    assert compiled == 0
    assert point(1) == point(1, 2) != point(2)
    assert repr(point(1)).endswith("Point(x=1, y=2)")
    with pytest.raises(dataclasses.FrozenInstanceError):
        point(1).x = 3


def test_a_text_that_changed_is_compiled(path):
    assert made(path, "other")[0] == 1
    assert made(path, "other")[0] == 0
    assert made(path)[0] == 0  # what other programs need stays


def test_all_is_as_before_afterwards(path):
    assert builtins.compile is compile
    assert "exec" not in vars(dataclasses)
    with pytest.raises(ZeroDivisionError), CompiledTexts(path):
        assert compile("1", "module.py", "exec") is compile("1", "module.py", "exec")
        raise ZeroDivisionError
    assert compile("1", "module.py", "exec") is not compile("1", "module.py", "exec")
    assert "exec" not in vars(dataclasses)


def test_other_ways_to_compile_are_pythons_own(path):
    import ast

    with CompiledTexts(path) as texts:
        assert eval(compile("1 + 1", "module.py", "eval")) == 2
        assert isinstance(ast.parse("a = 1"), ast.Module)
        flags = compile("1", "module.py", "exec", dont_inherit=True, optimize=2)
    assert flags.co_filename == "module.py"
    assert texts.compiled == 0


def test_a_caller_with_future_annotations_gets_them(path):
    text = "from __future__ import annotations\ncode = compile('a: b', 'module.py', 'exec')"
    names: dict[str, Any] = {}
    with CompiledTexts(path):
        exec(text, names)
        plain = compile("a: b", "module.py", "exec")
    found: dict[str, Any] = {}
    exec(names["code"], found)
    assert found["__annotations__"] == {"a": "b"}
    assert names["code"] is not plain


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(path.read_bytes()[:-1]),
        lambda path: path.write_bytes(path.read_bytes()[:-9] + b"!" + path.read_bytes()[-8:]),
        lambda path: path.write_bytes(path.read_bytes().replace(b"texts\n", b"texts\0", 1)),
        lambda path: path.write_bytes(b""),
        lambda path: path.unlink(),
        lambda path: path.chmod(0o620),
    ],
    ids=["cut", "damaged", "of another Python", "empty", "gone", "writable by others"],
)
def test_a_file_that_cannot_be_believed_is_made_anew(path, spoil):
    spoil(path)
    assert made(path)[0] >= 2
    assert made(path)[0] == 0


def test_a_link_or_a_file_of_others_is_not_read(path, monkeypatch):
    other = path.rename(path.with_name("other"))
    path.symlink_to(other)
    assert made(path)[0] >= 2
    assert made(path)[0] == 0  # the link was replaced
    owner = os.stat(path).st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    assert made(path)[0] >= 2


def test_nothing_is_written_where_bytecode_is_not(path, monkeypatch):
    path.unlink()
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    made(path)
    assert not path.exists()


def test_a_folder_that_cannot_be_made_is_no_trouble(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "file").touch()
    assert made(tmp_path / "file" / "texts")[0] >= 2


def test_the_file_is_in_the_users_cache(monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", "/c")
    assert texts_path() == Path(f"/c/pvwatch/compiled.{sys.implementation.cache_tag}")
