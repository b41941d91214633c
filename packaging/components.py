"""Components of a bundle: what PyInstaller collected, less what pvwatch.spec drops."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path

PYTHON_SOURCE = Path("/usr/src/python")


@dataclass(frozen=True, slots=True)
class Component:
    """A third-party component: its name, version, licence, package URL and licence texts."""

    name: str
    version: str
    licence: str
    purl: str
    texts: tuple[Path, ...]


def taken_files(toc: Path) -> set[str]:
    """Return the source path of every file in PyInstaller's ``Analysis-00.toc``."""
    found: set[str] = set()

    def collect(item: object) -> None:
        if isinstance(item, str) and item.startswith("/"):
            found.add(str(Path(item).resolve()))
        elif isinstance(item, list | tuple):
            for part in item:
                collect(part)

    collect(ast.literal_eval(toc.read_text("utf-8")))
    return found


def _in_bundle(path: Path, inside: set[str]) -> bool:
    """Tell whether a taken file was kept; modules are in the program itself."""
    if path.suffix == ".py" or path.name in inside:
        return True
    return any(name.startswith(f"{path.name.split('.so')[0]}.so") for name in inside)


def _licence_texts(dist: Distribution) -> tuple[Path, ...]:
    files = dist.files or []
    wanted = re.compile(r"(LICEN[CS]E|COPYING|NOTICE|COPYRIGHT)", re.IGNORECASE)
    paths = [Path(str(dist.locate_file(file))) for file in files if ".dist-info/" in str(file)]
    return tuple(sorted(path for path in paths if wanted.search(path.name)))


def _licence(dist: Distribution) -> str:
    text = dist.metadata.get("License-Expression") or dist.metadata.get("License") or ""
    return text.strip().splitlines()[0] if text.strip() else "see its licence text"


def _python_packages(taken: set[str]) -> Iterator[Component]:
    for dist in sorted(distributions(), key=lambda dist: dist.name.lower()):
        if dist.name == "pyinstaller" or any(
            str(Path(str(dist.locate_file(file))).resolve()) in taken for file in dist.files or []
        ):
            purl = f"pkg:pypi/{re.sub(r'[-_.]+', '-', dist.name).lower()}@{dist.version}"
            yield Component(dist.name, dist.version, _licence(dist), purl, _licence_texts(dist))


def _debian_packages(taken: set[str]) -> Iterator[Component]:
    paths = {path for path in taken if re.match(r"(/usr)?/lib/", path)}
    names = set()
    for path in sorted(paths):
        for known in (path, path.removeprefix("/usr")):
            owner = subprocess.run(["dpkg", "-S", known], capture_output=True, text=True)
            if owner.returncode == 0:
                names.add(owner.stdout.split(":")[0])
                break
    for name in sorted(names):
        version = subprocess.run(
            ["dpkg-query", "-W", "-f", "${Version}", name],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        purl = f"pkg:deb/debian/{name}@{version}?distro=bullseye".replace("+", "%2B")
        text = Path("/usr/share/doc", name, "copyright")
        yield Component(name, version, "see its licence text", purl, (text,))


def components(toc: Path, bundle: Path) -> list[Component]:
    """Return everything in the bundle that is not PV Watch."""
    inside = {path.name for path in bundle.rglob("*")}
    taken = {path for path in taken_files(toc) if _in_bundle(Path(path), inside)}
    version = ".".join(map(str, sys.version_info[:3]))
    python = Component(
        "CPython",
        f"{version} (Debian source {(PYTHON_SOURCE / 'debian-version').read_text().strip()})",
        "PSF-2.0",
        f"pkg:generic/cpython@{version}",
        (PYTHON_SOURCE / "LICENSE", PYTHON_SOURCE / "Doc" / "license.rst"),
    )
    return [python, *_python_packages(taken), *_debian_packages(taken)]
