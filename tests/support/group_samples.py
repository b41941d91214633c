"""The sample files of other tools, and what all tests of readers ask."""

import re
from pathlib import Path

import pytest

from gui.files.formats.loaded_group import GroupFileError, LoadedGroup
from gui.files.groups import pvgroup
from gui.files.groups.open import load_any

SAMPLES = Path(__file__).parent / "samples"
FILES = sorted(path.name for path in SAMPLES.iterdir() if path.is_file())


def sample(name: str) -> LoadedGroup:
    path = SAMPLES / name
    before = path.read_bytes()
    loaded = load_any(path)
    assert path.read_bytes() == before
    return loaded


def names(loaded: LoadedGroup) -> list[str]:
    return [pv.name for pv in loaded.group.pvs]


def refused(path: Path, data: str | bytes) -> str:
    """Write ``data`` to ``path``; return why it is refused, without the file's name."""
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    with pytest.raises(GroupFileError) as error:
        load_any(path)
    said = str(error.value)
    assert said.startswith(str(path)) and "\n" not in said and len(said) < 1000
    return said.removeprefix(str(path))


def told(path: Path, data: str | bytes) -> list[str]:
    """Write ``data`` to ``path``; return what is told of it when it is read, as ``:7: words``."""
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    loaded = load_any(path)
    checked(loaded)
    return [re.sub(r"^line (\d+): ", r":\1: ", warning) for warning in loaded.warnings]


def checked(loaded: LoadedGroup) -> None:
    """What every reader gives can be written and read as our own file, the same."""
    assert pvgroup.loads(pvgroup.dumps(loaded.group)).group == loaded.group
    assert len(loaded.warnings) <= 1002 and all(len(w) < 2000 for w in loaded.warnings)
    assert not any(c in w for w in loaded.warnings for c in "\n\r\x1b\u202e")
