"""The compiled library is used where it is there and fits; all else is Python's."""

import subprocess
import sys
from pathlib import Path

import pytest

from gui.workers.ca.callbacks import CallbackSink
from gui.workers.ca.native import build, library
from gui.workers.ca.scalar_queue import PythonArrivals
from tests.support.scalar_calls import closing, scalar_reply, send

OTHER_VERSION = "int pvw_interface(void) { return 9999; }"
PART = "int pvw_interface(void) { return %d; }"


def made(folder, source):
    if not build.compiler():
        pytest.skip("there is no C compiler")
    (folder / "source.c").write_text(source)
    command = [*build.compiler(), "-shared", "-fPIC", "-o", folder / "made.so", folder / "source.c"]
    subprocess.run(command, check=True)
    return folder / "made.so"


def takes_in_python():
    assert library.load() is None and library.described() == "in Python"
    with closing(CallbackSink(9)) as sink:
        assert isinstance(sink.queue.arrived, PythonArrivals)
        send(sink, 3, scalar_reply(1.0))
        assert sink.queue.waiting == 1


@pytest.mark.parametrize("source", [OTHER_VERSION, PART % library.INTERFACE], ids=["other", "part"])
def test_what_another_version_left_is_not_used(tmp_path, monkeypatch, source):
    monkeypatch.setattr(library, "FILE", made(tmp_path, source))
    takes_in_python()


def test_what_is_no_library_is_not_used(tmp_path, monkeypatch):
    (tmp_path / "scalars.so.1").write_bytes(b"\x7fELF" + bytes(60))
    monkeypatch.setattr(library, "FILE", tmp_path / "scalars.so.1")
    takes_in_python()
    monkeypatch.setattr(library, "FILE", tmp_path / "none.so")
    takes_in_python()


def test_it_can_be_switched_off(compiled, monkeypatch):
    monkeypatch.setattr(library, "FILE", compiled)
    monkeypatch.setenv(library.SWITCH, "1")
    assert library.described() == "compiled"
    monkeypatch.setenv(library.SWITCH, "0")
    takes_in_python()


@pytest.mark.parametrize("command", ["false", "/no/such/compiler", "echo"])
def test_a_compiler_that_makes_nothing_leaves_what_was_there(tmp_path, monkeypatch, command):
    monkeypatch.setenv("CC", command)
    before = tmp_path / "scalars.so.1"
    before.write_bytes(b"before")
    assert build.build(before) != ""
    assert [each.name for each in tmp_path.iterdir()] == ["scalars.so.1"]
    assert before.read_bytes() == b"before"


def test_the_same_source_gives_the_same_file(tmp_path):
    if not build.compiler():
        pytest.skip("there is no C compiler")
    files = [tmp_path / name / "scalars.so.1" for name in ("a", "longer name")]
    for file in files:
        file.parent.mkdir()
        script = Path(build.__file__)
        subprocess.run([sys.executable, script, file], check=True)
    assert files[0].read_bytes() == files[1].read_bytes()
