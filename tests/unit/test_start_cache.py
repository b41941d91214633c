"""What the start imported or compiled once comes from its file, and never anything stale."""

import builtins
import dataclasses
import importlib
import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Final

import pytest

from gui import __version__
from gui.program.cache import start_cache
from gui.program.cache.start_cache import StartCache, cache_path

_ROOT: Final = Path(__file__).resolve().parents[2]
_IMPORTED: Final = """
import json, os, sys
from gui.__main__ import main
from gui.program.cache import start_cache
from gui.program.cache.start_cache import StartCache
end = StartCache.__exit__

def ended(texts, *error):
    compiled, loaded = texts.compiled, texts.loaded
    end(texts, *error)
    texts.finish(60.0)
    from gui.core.groups.group import PvSpec
    window = "gui.window.main_window" in sys.modules
    print(json.dumps([compiled, loaded, repr(PvSpec("a")), window]))
    sys.stdout.flush()
    os._exit(0)

StartCache.__exit__ = ended
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
    compiled, loaded, *said = imported(tmp_path)
    assert compiled > 50
    assert loaded == 0
    compiled, loaded, *again = imported(tmp_path)
    assert compiled == 0
    assert loaded > 300
    assert said == again
    assert said == [said[0], True]


def made(path: Path, docs: str = "") -> tuple[int, Any]:
    """Return how many texts were compiled for a dataclass and a module, and the dataclass."""
    with StartCache(path) as texts:

        @dataclasses.dataclass(frozen=True, slots=True)
        class Point:
            x: int
            y: int = 2

        names: dict[str, Any] = {}
        exec(compile(f"a: 'b' = 1\nc = {docs!r}", "module.py", "exec"), names)
        assert names["c"] == docs
    texts.finish(60.0)
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
    with pytest.raises(ZeroDivisionError), StartCache(path):
        assert compile("1", "module.py", "exec") is compile("1", "module.py", "exec")
        raise ZeroDivisionError
    assert compile("1", "module.py", "exec") is not compile("1", "module.py", "exec")
    assert "exec" not in vars(dataclasses)


def test_other_ways_to_compile_are_pythons_own(path):
    import ast

    with StartCache(path) as texts:
        assert eval(compile("1 + 1", "module.py", "eval")) == 2
        assert isinstance(ast.parse("a = 1"), ast.Module)
        flags = compile("1", "module.py", "exec", dont_inherit=True, optimize=2)
    assert flags.co_filename == "module.py"
    assert texts.compiled == 0


def test_a_caller_with_future_annotations_gets_them(path):
    text = "from __future__ import annotations\ncode = compile('a: b', 'module.py', 'exec')"
    names: dict[str, Any] = {}
    with StartCache(path):
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
        lambda path: path.write_bytes(path.read_bytes().replace(b"start\n", b"start\0", 1)),
        lambda path: path.write_bytes(path.read_bytes().replace(__version__.encode(), b"0.0.9", 1)),
        lambda path: path.write_bytes(b""),
        lambda path: path.unlink(),
        lambda path: path.chmod(0o620),
    ],
    ids=[
        "cut",
        "damaged",
        "of another Python",
        "of another version",
        "empty",
        "gone",
        "writable by others",
    ],
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


def test_a_bundle_keeps_it_though_its_python_writes_no_bytecode(path, monkeypatch):
    path.unlink()
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    made(path)
    assert not path.exists()
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE")
    made(path)
    assert made(path)[0] == 0


def test_a_disk_that_hangs_holds_up_nobody(path, monkeypatch):
    answers = threading.Event()
    opened = start_cache.open_ordinary

    def hang(*arguments: Any) -> int:
        answers.wait(60.0)
        return opened(*arguments)

    monkeypatch.setattr(start_cache, "open_ordinary", hang)
    monkeypatch.setattr(start_cache, "_READ_S", 0.01)
    with StartCache(path) as cache:
        compile("1", "module.py", "exec")
    assert cache.compiled == 1
    cache.finish(0.01)
    answers.set()
    cache.finish(60.0)
    assert made(path)[0] >= 2, "what could not be read was not kept"


def test_files_of_other_installations_are_kept_until_there_are_too_many(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    for number in range(6):
        other = tmp_path / f"start.other.{number}"
        other.touch()
        os.utime(other, (number + 1, number + 1))
    (tmp_path / "theirs").touch()
    made(tmp_path / "start.ours")
    left = {file.name for file in tmp_path.iterdir()}
    assert left == {"theirs", "start.ours", "start.other.5", "start.other.4", "start.other.3"}


def test_a_folder_that_cannot_be_made_is_no_trouble(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "file").touch()
    assert made(tmp_path / "file" / "texts")[0] >= 2


class Packages:
    """Imports a package in a folder within the cache, as if by a process of its own."""

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._path = path
        self._monkeypatch = monkeypatch

    def make(self, folder: Path, value: str) -> None:
        inner = folder / "outer" / "inner"
        inner.mkdir(parents=True, exist_ok=True)
        (folder / "outer" / "__init__.py").touch()
        (inner / "__init__.py").write_text("kind = 'package'")
        (inner / "part.py").write_text(f"value = {value!r}")

    def loaded(self, *folders: Path) -> tuple[int, str]:
        """Return how many modules the cache had, and the value in the last."""
        with self._monkeypatch.context() as patch:
            patch.setattr(sys, "path", [*map(str, folders), *sys.path])
            importlib.invalidate_caches()
            try:
                with StartCache(self._path) as cache:
                    from outer import inner
                    from outer.inner import part

                cache.finish(60.0)
                assert cache not in sys.meta_path
                assert inner.kind == "package"
                assert Path(part.__file__) == folders[0] / "outer" / "inner" / "part.py"
                assert importlib.reload(part).value == part.value
                return cache.loaded, part.value
            finally:
                for name in [name for name in sys.modules if name.split(".")[0] == "outer"]:
                    del sys.modules[name]


@pytest.fixture
def packages(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    found = Packages(tmp_path / "cache", monkeypatch)
    found.make(tmp_path / "a", "first")
    assert found.loaded(tmp_path / "a") == (0, "first")
    return found


def test_modules_come_from_the_cache(packages, tmp_path):
    assert packages.loaded(tmp_path / "a") == (2, "first")


def test_a_module_that_changed_is_read(packages, tmp_path):
    packages.make(tmp_path / "a", "another")
    assert packages.loaded(tmp_path / "a") == (0, "another")
    assert packages.loaded(tmp_path / "a") == (2, "another")


def test_an_upgrade_of_the_same_times_and_sizes_is_seen(packages, tmp_path):
    """As packages with ``SOURCE_DATE_EPOCH`` bring it, and as ``rsync --archive`` lays it out."""
    part = tmp_path / "a" / "outer" / "inner" / "part.py"
    before = part.stat()
    newer = tmp_path / "newer"
    newer.write_text(part.read_text().replace("first", "fifth"))
    os.utime(newer, ns=(before.st_atime_ns, before.st_mtime_ns))
    newer.replace(part)
    # Python's own bytecode is made anew by whoever installs
    for bytecode in part.parent.glob("__pycache__/part.*"):
        bytecode.unlink()
    after = part.stat()
    assert (after.st_mtime_ns, after.st_size) == (before.st_mtime_ns, before.st_size)
    assert packages.loaded(tmp_path / "a") == (1, "fifth")
    assert packages.loaded(tmp_path / "a") == (2, "fifth")


def test_the_same_module_in_another_folder_is_another(packages, tmp_path):
    packages.make(tmp_path / "b", "of b")
    assert packages.loaded(tmp_path / "b") == (0, "of b")
    assert packages.loaded(tmp_path / "b", tmp_path / "a") == (2, "of b")
    assert packages.loaded(tmp_path / "a", tmp_path / "b") == (2, "first")


def test_a_module_that_is_gone_is_not_found(packages, tmp_path):
    (tmp_path / "a" / "outer" / "inner" / "part.py").unlink()
    with pytest.raises(ImportError):
        packages.loaded(tmp_path / "a")


def test_the_file_is_in_the_users_cache(monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", "/c")
    path = cache_path()
    assert path.parent == Path("/c/pvwatch")
    assert sys.implementation.cache_tag in path.name


PATTERNS = [
    (r"a(?P<name>b+)|(c)", re.IGNORECASE),
    (r"(?x) [α-ω]{2,} # words", 0),
    (rb"\x00[a-f]", re.DOTALL),
]


def matches(path: Path) -> tuple[int, list[Any]]:
    """Return how many patterns were compiled, and what those of ``PATTERNS`` are and find."""
    re.purge()
    with StartCache(path) as cache:
        made = [re.compile(text, flags) for text, flags in PATTERNS]
    cache.finish(60.0)
    texts = ["xABB c", "1 αω", b"\x00b"]
    found = [each.search(text) for each, text in zip(made, texts, strict=True)]
    said = [(match.span(), match.groupdict(), match.groups()) for match in found if match]
    re.purge()
    return cache.compiled, [*made, *(each.groupindex for each in made), *said]


def test_patterns_find_the_same_when_they_were_kept(path):
    plain = [re.compile(text, flags) for text, flags in PATTERNS]
    compiled, first = matches(path)
    assert compiled == len(PATTERNS)
    compiled, again = matches(path)
    assert compiled == 0
    assert first == again
    assert again[: len(plain)] == plain, "pattern, flags and code"
    assert again[-3:] == [
        ((1, 4), {"name": "BB"}, ("BB", None)),
        ((2, 4), {}, ()),
        ((0, 2), {}, ()),
    ]


def test_a_wrong_pattern_is_told_as_ever(path):
    with pytest.raises(re.error, match="unterminated"), StartCache(path):
        re.compile("(")


def test_re_is_pythons_own_afterwards(path):
    compiler = re._compiler
    before = compiler.compile, compiler._sre
    matches(path)
    assert (compiler.compile, compiler._sre) == before
