"""The wheel and the sdist have everything, are the same each time, and start."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

import pytest

from gui import __version__
from gui.workers.ca.native.build import compiler
from tests.support.waiting import DEADLINE_S

ROOT = Path(__file__).parents[2]
WHEEL = f"pvwatch-{__version__}-py3-none-any.whl"
SDIST = f"pvwatch-{__version__}.tar.gz"


def _run(*command: str | Path, cwd: Path = ROOT, **more: str) -> str:
    env = {**os.environ, **more}
    done = subprocess.run(
        command, cwd=cwd, env=env, capture_output=True, text=True, timeout=DEADLINE_S, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _build(kind: str, into: Path, source: Path = ROOT) -> Path:
    """Build as ``packaging/wheel.sh`` does: nothing is compiled."""
    _run(
        sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", into,
        cwd=source, SOURCE_DATE_EPOCH="1700000000", PVWATCH_NATIVE="0",
    )  # fmt: skip
    return into / (WHEEL if kind == "wheel" else SDIST)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the sdist, the wheel made from it, and that wheel installed."""
    top = tmp_path_factory.mktemp("dist")
    _run("tar", "xf", _build("sdist", top), "-C", top)
    wheel = _build("wheel", top, top / SDIST.removesuffix(".tar.gz"))
    _run(sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", top / "in", wheel)
    yield top


def test_the_wheel_has_every_file(folder: Path) -> None:
    with zipfile.ZipFile(folder / WHEEL) as wheel:
        names = set(wheel.namelist())
    wanted = {
        prefix + str(path.relative_to(ROOT))
        for prefix, top in (("", "gui"), ("gui/", "resources"))
        for path in (ROOT / top).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and ".so" not in path.suffixes
    }
    assert len(wanted) > 200
    assert wanted <= names
    others = {name for name in names - wanted if ".data/" not in name and ".dist-info/" not in name}
    assert others == set()
    shared = {name.split("/data/share/")[1] for name in names if "/data/share/" in name}
    assert shared == {
        "applications/pvwatch.desktop",
        "bash-completion/completions/pvwatch",
        "icons/hicolor/scalable/apps/pvwatch.svg",
        "man/man1/pvwatch.1",
        "metainfo/io.github.pvwatch.pvwatch.metainfo.xml",
        "mime/packages/pvwatch.xml",
    }


def test_the_wheel_is_the_same_from_the_sdist_and_from_the_tree(folder: Path) -> None:
    again = _build("wheel", folder / "again")
    first, second = (
        hashlib.sha256(path.read_bytes()).hexdigest() for path in (folder / WHEEL, again)
    )
    assert first == second


SAYS = "from gui.workers.ca.native.library import described; print(described())"


def _own_wheel(folder: Path, into: str, **environment: str) -> tuple[str, str]:
    """Build from the sdist as ``pip install`` does; the wheel's name, and how it takes updates."""
    top = folder / into
    source = folder / SDIST.removesuffix(".tar.gz")
    command = (sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", top)
    _run(*command, cwd=source, **environment)
    (wheel,) = top.iterdir()
    with zipfile.ZipFile(wheel) as inside:
        inside.extractall(top)
    return wheel.name, _run(sys.executable, "-c", SAYS, cwd=top, PYTHONPATH=str(top)).strip()


def test_where_there_is_a_compiler_what_is_installed_is_compiled(folder: Path) -> None:
    if not compiler():
        pytest.skip("there is no C compiler")
    name, said = _own_wheel(folder, "compiled")
    assert name.startswith(f"pvwatch-{__version__}-py3-none-") and name != WHEEL
    assert said == "compiled"


def test_where_the_compiler_fails_updates_are_taken_in_python(folder: Path) -> None:
    assert _own_wheel(folder, "failed", CC="false") == (WHEEL, "in Python")


def test_an_editable_install_compiles_beside_the_source(folder: Path, tmp_path: Path) -> None:
    if not compiler():
        pytest.skip("there is no C compiler")
    source = tmp_path / "source"
    shutil.copytree(folder / SDIST.removesuffix(".tar.gz"), source)
    hook = (
        "import sys; sys.path.insert(0, 'packaging');"
        "from native_hook import NativeHook as Hook;"
        "Hook('.', {}, None, None, 'dist', 'wheel').initialize('editable', {})"
    )
    for environment, said in (({}, "compiled"), ({"CC": "no-such-compiler"}, "in Python")):
        _run(sys.executable, "-c", hook, cwd=source, **environment)
        assert _run(sys.executable, "-c", SAYS, cwd=source, PYTHONPATH="").strip() == said


def test_both_entry_points_start(folder: Path) -> None:
    with zipfile.ZipFile(folder / WHEEL) as wheel:
        points = ConfigParser()
        points.read_string(wheel.read(f"pvwatch-{__version__}.dist-info/entry_points.txt").decode())
    assert dict(points["gui_scripts"]) == {"pvwatch": "gui.__main__:main"}
    assert dict(points["console_scripts"]) == {"pvwatch-console": "gui.__main__:main"}
    for name in ("pvwatch", "pvwatch-console"):
        said = _run(
            folder / "in" / "bin" / name, "--version", cwd=folder, PYTHONPATH=str(folder / "in")
        )
        assert said == f"pvwatch {__version__}\n"


def test_the_installed_program_finds_its_resources(folder: Path) -> None:
    source = (
        "from gui.files.disk.resources import resource; print(resource('demo', 'vacuum.pvgroup'))"
    )
    said = _run(sys.executable, "-c", source, cwd=folder, PYTHONPATH=str(folder / "in"))
    assert Path(said.strip()) == folder / "in" / "gui" / "resources" / "demo" / "vacuum.pvgroup"


def test_desktop_entry_and_mime_types_agree() -> None:
    linux = ROOT / "packaging" / "linux"
    entry = ConfigParser(interpolation=None)
    entry.read(linux / "pvwatch.desktop")
    claimed = {kind for kind in entry["Desktop Entry"]["MimeType"].split(";") if kind}
    assert len(claimed) == 12
    for file in ("pvwatch.xml", "pvwatch.metainfo.xml"):
        text = (linux / file).read_text()
        assert all(kind in text for kind in claimed), file


def test_man_page_and_completion_name_every_option() -> None:
    from gui.cli import _parser

    options = {text for text in _parser().format_help().split() if text.startswith("--")}
    names = {text.strip("],:") for text in options}
    assert len(names) >= 13
    man = (ROOT / "packaging/linux/pvwatch.1").read_text().replace("\\-", "-")
    completion = (ROOT / "packaging/linux/pvwatch.bash-completion").read_text()
    for name in names:
        assert name in man, name
        assert name in completion, name
