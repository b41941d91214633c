"""The macros that were given for files that leave some open, so that they are asked for once."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from gui.program.settings import Settings

_NAME: Final = "group_macros"
_MOST_FILES: Final = 200
_LONGEST: Final = 60_000  # characters of all of them, in the settings file


class MacroMemory:
    """Keeps them in the settings, the newest last. GUI thread."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def of(self, path: Path | None) -> dict[str, str]:
        """Return what was given for ``path`` last."""
        return dict(self._all().get(str(path), {}))

    def keep(self, path: Path | None, macros: Mapping[str, str]) -> None:
        """Remember ``macros`` for ``path``; the oldest files are forgotten."""
        if path is None or not macros:
            return
        found = self._all()
        found[str(path)] = {**found.pop(str(path), {}), **macros}
        while len(found) > _MOST_FILES or (len(found) > 1 and len(_text(found)) > _LONGEST):
            del found[next(iter(found))]
        text = _text(found)
        if len(text) <= _LONGEST and text.isprintable():
            self._settings.set_text(_NAME, text)

    def _all(self) -> dict[str, dict[str, str]]:
        """Return all of them; none where the settings hold something else."""
        try:
            found = json.loads(self._settings.text(_NAME, "{}"))
        except ValueError:
            return {}
        if not isinstance(found, dict):
            return {}
        return {
            path: macros
            for path, macros in found.items()
            if isinstance(macros, dict) and all(isinstance(v, str) for v in macros.values())
        }


def _text(found: Mapping[str, Mapping[str, str]]) -> str:
    return json.dumps(found)
