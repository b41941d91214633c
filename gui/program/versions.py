"""Versions and licences of the program and of what it is made of."""

import platform
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from gui import __version__
from gui.workers.sources import update_way

LICENCE: Final = "BSD-3-Clause"
# package: what it is called here, its licence
_PACKAGES: Final = {
    "PySide6-Essentials": ("Qt and PySide6", "LGPL-3.0"),
    "pyepics": ("pyepics, with libca of EPICS Base", "EPICS Open License"),
    "numpy": ("NumPy", "BSD-3-Clause"),
    "pyqtgraph": ("pyqtgraph", "MIT"),
    "tomli-w": ("tomli-w", "MIT"),
    "epicscorelibs": ("epicscorelibs (demo)", "EPICS Open License"),
}


@dataclass(frozen=True, slots=True)
class Component:
    """A part of the program."""

    name: str
    version: str
    licence: str


def components() -> tuple[Component, ...]:
    """Return what the program is made of, itself first. Reads files: not on the GUI thread."""
    found = [
        Component("PV Watch", __version__, LICENCE),
        Component("Python", platform.python_version(), "PSF-2.0"),
    ]
    for package, (name, licence) in _PACKAGES.items():
        try:
            found.append(Component(name, version(package), licence))
        except PackageNotFoundError:
            if package != "epicscorelibs":  # the extra
                found.append(Component(name, "as built in", licence))
    found.append(Component("Callback of scalar updates", update_way(), LICENCE))
    found.append(Component("Lucide (icons)", "1.62.0", "ISC"))
    return tuple(found)


def versions_text() -> str:
    """Return versions, licences and the system as lines of text. Not on the GUI thread."""
    lines = [f"{part.name} {part.version} ({part.licence})" for part in components()]
    return "\n".join((*lines, f"System: {platform.platform()}, {sys.platform}"))
