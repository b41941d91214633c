"""packaging/build.sh, build-root.sh and prove.sh on a machine new to them; nothing is built."""

import re
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.packaging.stub_machine import NONE_INSTALLED, ROOT, Machine


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path)
    machine.stub(machine.bin / "id", "echo 0")
    return machine


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The scripts in a folder with a space, where nothing was built yet."""
    folder = tmp_path / "PV Watch"
    for part in ("packaging", "tests/packaging"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "gui").mkdir()
    shutil.copy(ROOT / "gui" / "__init__.py", folder / "gui")
    return folder


def test_every_script_is_well_formed(machine: Machine) -> None:
    scripts = [*ROOT.glob("packaging/**/*.sh"), *ROOT.glob("tests/packaging/*.sh")]
    assert len(scripts) >= 18
    for script in scripts:
        machine.said("-n", str(script))


@pytest.mark.parametrize("script", ["build", "prove"])
def test_an_unknown_word_is_answered_with_the_usage(machine: Machine, script: str) -> None:
    assert "usage: " in machine.said(f"packaging/{script}.sh", "everything", code=2)


def test_without_root_nothing_is_begun(machine: Machine, clone: Path) -> None:
    machine.stub(machine.bin / "id", "echo 1000")
    said = machine.said(str(clone / "packaging" / "build.sh"), "all", code=1)
    assert said.endswith("sudo bash packaging/build.sh all\n")
    assert not (clone / "dist").exists()


def test_a_proof_of_what_was_not_built_names_the_command(machine: Machine, clone: Path) -> None:
    said = machine.said(str(clone / "packaging" / "prove.sh"), "bootstrap", "rpm", code=1)
    assert "x86_64.rpm is not there: bash packaging/build.sh all" in said


def test_missing_tools_of_the_build_root_are_named(machine: Machine, tmp_path: Path) -> None:
    machine.stub(machine.bin / "dpkg-query", NONE_INSTALLED)
    machine.stub(machine.bin / "apt-get", "echo could not resolve; exit 100")
    said = machine.said("packaging/build-root.sh", str(tmp_path / "root"), code=1)
    assert "installing system packages: mmdebstrap debian-archive-keyring" in said
    assert "could not resolve" in said


def test_the_build_root_goes_on_where_it_stopped(machine: Machine, tmp_path: Path) -> None:
    root = tmp_path / "not there" / "yet" / "root"
    target = 'for word; do case $word in /*.part) mkdir "$word" && touch "$word/file";; esac; done'
    machine.stub(machine.bin / "mmdebstrap", f"{target}; echo no route; exit 1")
    said = machine.said("packaging/build-root.sh", str(root), code=1)
    assert "no route" in said and "PVWATCH_MIRROR" in said
    assert not root.exists()

    machine.stub(machine.bin / "mmdebstrap", target)
    machine.stub(machine.bin / "apt-get", "echo no source; exit 100")
    for _ in range(2):
        said = machine.said("packaging/build-root.sh", str(root), code=1)
        assert "no source" in said
        assert (root / "pvwatch-base").exists()
    assert len(machine.calls("mmdebstrap --mode")) == 2
    assert [path.name for path in root.parent.iterdir()] == ["root"]


def test_a_folder_of_others_is_left_alone(machine: Machine, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letters").touch()
    said = machine.said("packaging/build-root.sh", str(tmp_path / "home"), code=1)
    assert "is no build root of ours" in said
    assert (tmp_path / "home" / "letters").exists()
    assert not machine.calls("mmdebstrap --mode")


def test_a_proof_waits_for_a_slow_window_and_not_for_ever(machine: Machine) -> None:
    """On a machine that does something else, too, 20 s were not enough for the program to start."""
    machine.stub(machine.bin / "sleep", "exit 0")
    calls = f'$(grep -c ^xwininfo "{machine.log}")'
    machine.stub(machine.bin / "xwininfo", f"[ {calls} -lt 201 ] || echo '\"Vacuum – PV Watch\"'")
    script = ". tests/packaging/proof_root.sh; DISPLAY=:1; {}"
    said = machine.said("-c", script.format('wait_until 300 window_shown; echo "$title"'))
    assert said == '"Vacuum – PV Watch"\n'
    assert machine.said("-c", script.format("wait_until 0 false || echo no")) == "no\n"


def test_modules_that_are_named_exist() -> None:
    """By the bundle, entry points, mypy and import-linter; a name that moved would fail late."""
    files = [ROOT / "pyproject.toml", *ROOT.glob("packaging/*.py"), *ROOT.glob("packaging/*.spec")]
    found = {
        name
        for file in files
        for name in re.findall(r"\bgui\.[a-z_]\w*(?:\.[a-z_]\w*)*", file.read_text("utf-8"))
    }
    assert {"gui.demo.ioc", "gui.demo.device", "gui.__main__"} <= found
    assert [name for name in sorted(found) if find_spec(name) is None] == []
