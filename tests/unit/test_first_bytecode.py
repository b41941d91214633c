"""The first start has its bytecode written by a process beside it, and no other start has."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from gui.__main__ import main
from gui.program.cache import first_bytecode
from gui.program.cache.first_bytecode import (
    compile_beside,
    modules_of,
    modules_of_others,
    write_bytecode,
)
from tests.support.waiting import DEADLINE_S

_ROOT: Final = Path(__file__).resolve().parents[2]
_TAG: Final = f".{sys.implementation.cache_tag}.pyc"
_LIST: Final = """
import json, sys
import gui.app, gui.workers.ca.source
ours = [each for name, each in sys.modules.items() if name[:4] in ("gui", "gui.")]
print(json.dumps([each.__file__ for each in ours]))
"""
_OTHERS_LIST: Final = """
import json, sys
from gui.program.cache.first_bytecode import _OTHERS, modules_of_others
found = dict(modules_of_others(_OTHERS, sys.path))
import gui.app, gui.workers.ca.source, gui.program.early_start
files = {name: getattr(each, "__file__", None) for name, each in sys.modules.items()}
print(json.dumps([len(_OTHERS), found, {name: files.get(name) for name in found}]))
"""
_START: Final = """
import os, threading
from gui.program.cache.first_bytecode import compile_beside
compile_beside()
print(len([each for each in threading.enumerate() if each.name == "pvwatch-bytecode"]), flush=True)
for each in threading.enumerate():
    if each.name == "pvwatch-bytecode":
        each.join()
"""


def run(
    code: str,
    bytecode: Path | None = None,
    *options: str,
    within: str | None = None,
    **variables: str,
) -> str:
    environment = {**os.environ, "PYTHONPATH": str(_ROOT), "QT_QPA_PLATFORM": "offscreen"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if bytecode is not None:
        environment["PYTHONPYCACHEPREFIX"] = str(bytecode)
    ran = subprocess.run(
        [sys.executable, *options, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        timeout=DEADLINE_S,
        env=environment | variables,
        cwd=within,
    )
    assert ran.stderr == ""
    return ran.stdout


def written(folder: Path) -> set[str]:
    """Return the sources of ours whose bytecode is in ``folder``."""
    return {
        f"/{path.relative_to(folder)}".removesuffix(_TAG) + ".py"
        for path in folder.rglob("*.pyc")
        if path.is_relative_to(f"{folder}{_ROOT}/gui")
    }


def test_it_finds_what_the_start_imports_and_nothing_else():
    imported = set(json.loads(run(_LIST)))
    found = {
        path
        for first in ("gui.app", "gui.workers.ca.source")
        for _, path in modules_of(first, str(_ROOT))
    }
    assert found == imported


def test_what_it_compiles_of_others_is_imported_by_the_start_and_mostly_there():
    count, found, imported = json.loads(run(_OTHERS_LIST))
    assert found == imported
    assert len(found) >= 0.9 * count  # a later numpy may name some otherwise


def test_a_module_of_others_is_taken_from_the_first_folder_that_has_it(tmp_path):
    folders = [tmp_path / each for each in ("empty", "one", "two", "three")]
    for folder in folders:
        (folder / "package").mkdir(parents=True)
    files = (
        "one/single.py",
        "two/single.py",
        "two/package/__init__.py",
        "two/package/m.py",
        "three/package/__init__.py",
        "three/package/of_another_version.py",
    )
    for file in files:
        (tmp_path / file).write_text("")
    found = modules_of_others(
        ("package.m", "package.of_another_version", "gone", "single"),
        [str(each) for each in folders],
    )
    assert dict(found) == {
        "package.m": f"{tmp_path}/two/package/m.py",
        "single": f"{tmp_path}/one/single.py",
    }


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="one core")
def test_the_bytecode_is_there_for_the_next_import(tmp_path):
    assert run(_START, tmp_path) == "1\n"
    missing = set(json.loads(run(_LIST))) - written(tmp_path)
    assert not missing
    assert run(_START, tmp_path) == "0\n"  # it is there now


def test_no_process_where_python_writes_no_bytecode(tmp_path):
    assert run(_START, tmp_path, PYTHONDONTWRITEBYTECODE="1") == "0\n"
    assert not written(tmp_path)


def test_no_process_where_nobody_may_write(tmp_path, monkeypatch):
    began = []
    monkeypatch.setattr(os, "posix_spawn", lambda *_, **__: began.append(1))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "absent"))
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    compile_beside()
    assert not began


def test_no_process_with_one_core_or_in_a_bundle(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    module = str(_ROOT / "gui" / "app.py")
    assert first_bytecode._is_of_use(module)
    assert not first_bytecode._is_of_use(str(tmp_path / "app.py"))  # in the archive of a bundle
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    assert not first_bytecode._is_of_use(module)


def test_a_system_that_tells_no_cores_starts(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.delattr(os, "sched_getaffinity")  # macOS has none
    compile_beside()


def test_a_relative_folder_of_bytecode_that_cannot_be_made_is_no_trouble():
    """It was looked for above itself for ever."""
    assert run(_START, Path("absent"), within="/proc") in ("0\n", "1\n")


@pytest.mark.parametrize("option", ["--version", "--help", "--convert=a", "--record"])
def test_no_process_where_no_window_opens(option, monkeypatch):
    began = []
    monkeypatch.setattr("gui.__main__.compile_beside", lambda: began.append(1))
    with pytest.raises(SystemExit):
        main([option])
    assert not began
    with pytest.raises(SystemExit):
        main(["--no-such-option"])
    assert began


def test_that_process_holds_nothing_the_program_was_given(tmp_path):
    """A lock that the shell gave to the program was held until all was compiled."""
    package = tmp_path / "tomllib"  # the first that it compiles, which waits for a writer here
    package.mkdir()
    (package / "__init__.py").write_text("")
    os.mkfifo(package / "_parser.py")
    command = [sys.executable, "-S", first_bytecode.__file__, str(tmp_path)]
    environment = os.environ | {"PYTHONPYCACHEPREFIX": str(tmp_path / "bytecode")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    given, kept = os.pipe()
    process = subprocess.Popen(command, env=environment, pass_fds=[kept])
    try:
        os.close(kept)
        assert os.read(given, 1) == b""  # the end of what nobody has open any more
        assert process.poll() is None
    finally:
        os.close(given)
        process.kill()
        process.wait()


def test_a_folder_of_bytecode_that_cannot_be_looked_into_is_no_trouble(tmp_path):
    assert run(_START, tmp_path / ("x" * 300)) == "0\n"  # Python itself ignores it


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="one core")
def test_where_children_are_ignored_nobody_is_told(tmp_path):
    ignored = "import signal\nsignal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
    assert run(ignored + _START, tmp_path) == "1\n"


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="one core")
def test_the_bytecode_goes_where_this_python_looks_for_it(tmp_path):
    mine, others = tmp_path / "mine", tmp_path / "others"
    options = ("-X", f"pycache_prefix={mine}")
    assert run(_START, others, *options) == "1\n"
    assert len(written(mine)) > 300 and not written(others)
    code = f"import sys\nsys.path.insert(0, {str(_ROOT)!r})\n{_START}"
    assert run(code, others, "-E", "-X", f"pycache_prefix={tmp_path}/third") == "1\n"
    assert len(written(tmp_path / "third")) > 300 and not written(others)


def test_a_process_that_cannot_be_started_holds_up_nothing(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(first_bytecode, "_is_of_use", lambda _: True)
    monkeypatch.setattr(os, "posix_spawn", refuse)
    compile_beside()


def test_a_module_that_cannot_be_compiled_is_left_to_its_import(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    ours = "gui"
    folder = tmp_path / ours
    folder.mkdir()
    sources = {
        "__init__": "",
        "app": f"from {ours}.wrong import f\nfrom {ours}.right import g\n",
        "wrong": "def\n",
        "right": f'from {ours}.gone import h\n_ = """\nfrom {ours} here\n"""\n\n\ndef g(): ...\n',
    }
    for name, source in sources.items():
        (folder / f"{name}.py").write_text(source)
    found = [Path(path).stem for _, path in modules_of("gui.app", str(tmp_path))]
    assert found == ["app", "right", "wrong", "__init__"]
    write_bytecode(str(tmp_path))
    made = {each.name.partition(".")[0] for each in tmp_path.rglob("*.pyc")}
    assert made == {"app", "right", "__init__"}
