"""What has been told of damaged files: each fault once, not at every start for as long as it is."""

import contextlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from gui.files.disk.atomic_write import saved_text, write_atomic
from gui.files.disk.ordinary_file import read_ordinary
from gui.files.stored_history.history_files import history_files

NAME: Final = "told.json"
_MOST_BYTES: Final = 1 << 20
_MOST_FAULTS: Final = 100  # of one file


def untold(folder: Path, faults: Sequence[tuple[str, str]]) -> list[str]:
    """Return those of ``faults``, each a file's name and a sentence, that were not told before.

    From then on they count as told. Where that cannot be written they are told again.
    """
    before = _read(folder / NAME)
    if not faults and not before:
        return []
    told = {name: list(texts) for name, texts in before.items()}
    new = []
    for name, text in dict.fromkeys(faults):
        known = told.setdefault(name, [])
        if text not in known:
            known.append(text)
            del known[:-_MOST_FAULTS]
            new.append(f"{name}: {text}")
    there = {each.path.name for each in history_files(folder)}
    told = {name: texts for name, texts in told.items() if name in there}
    if told != before:
        with contextlib.suppress(OSError):
            data = json.dumps(told).encode("ascii")
            if lost := write_atomic(folder / NAME, data, follow=False):
                new.append(saved_text(folder / NAME, lost))
    return new


def _read(path: Path) -> dict[str, list[str]]:
    try:
        found = json.loads(read_ordinary(path, _MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        name: [text for text in texts if isinstance(text, str)]
        for name, texts in found.items()
        if isinstance(texts, list)
    }
