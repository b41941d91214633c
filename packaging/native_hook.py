"""Hatchling's build hook: compiles what is compiled, where there is a compiler (ADR 62).

PVWATCH_NATIVE=0 leaves it out. A wheel with it is of one kind of machine, one without of any.
"""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

INSIDE = "gui/workers/ca/native"


class NativeHook(BuildHookInterface):
    """Beside the source for an editable install, else only in the wheel."""

    PLUGIN_NAME = "native"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile; without success the package is that of any machine."""
        if os.environ.get("PVWATCH_NATIVE") == "0":
            return
        source = Path(self.root, INSIDE)
        editable = version == "editable"
        file = (source if editable else Path(self.directory)) / "scalars.so.1"
        file.parent.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, str(source / "build.py"), str(file)]
        if subprocess.run(command, check=False).returncode:
            if editable:
                file.unlink(missing_ok=True)  # of an older source
            return
        if editable:
            return
        self._made = file
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform}"
        build_data["force_include"][str(file)] = f"{INSIDE}/scalars.so.1"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Leave nothing beside the wheel."""
        made = getattr(self, "_made", None)
        if made is not None:
            made.unlink(missing_ok=True)
