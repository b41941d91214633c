"""Names of files that are written: safe suggestions, and the suffix that says what is in them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_UNSAFE: Final = re.compile(r'[/\\:*?"<>|]')  # on some file server or other
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_MOST_BYTES: Final = 200  # of 255, with room for a suffix and for the name of a temporary file


@dataclass(frozen=True, slots=True)
class FileKind:
    """What a file can hold; the first of ``suffixes``, in lower case, is added to a name."""

    words: str
    suffixes: tuple[str, ...]

    @property
    def filter(self) -> str:
        """Filter of a file dialog."""
        return f"{self.words} ({' '.join('*' + suffix for suffix in self.suffixes)})"


CSV: Final = FileKind("CSV table", (".csv",))


def safe_file_name(text: str, otherwise: str = "untitled") -> str:
    """Return a name of a file, without suffix, for what is called ``text``, all of it.

    ``SR/BPM`` is ``SR-BPM``; ``otherwise`` where nothing is left.
    """
    printed = "".join(character if character.isprintable() else " " for character in text)
    name = " ".join(_UNSAFE.sub("-", printed).split()).strip(" .")
    while len(name.encode()) > _MOST_BYTES:
        name = name[:-1].rstrip(" .")
    if not name.strip("- "):
        return otherwise
    return f"{name}_" if _RESERVED.fullmatch(name) else name


def suffix_of(name: str, kinds: Sequence[FileKind]) -> str:
    """Return the end of ``name`` that is a suffix of one of ``kinds``, as written; "": none."""
    known = (suffix for kind in kinds for suffix in kind.suffixes)
    lower = name.lower()
    found = max(
        (s for s in known if lower.endswith(s) and len(lower) > len(s)), key=len, default=""
    )
    return name[len(name) - len(found) :]


def with_suffix(name: str, kinds: Sequence[FileKind], chosen: FileKind) -> str:
    """Return ``name`` as it is written: with the suffix of ``chosen``, unless it has a known one.

    Only a suffix of ``kinds`` is one: ``run 12.5kV`` becomes ``run 12.5kV.png``.
    """
    return (
        name if suffix_of(name, kinds) else (name.rstrip(" .") or "untitled") + chosen.suffixes[0]
    )


def with_other_suffix(name: str, kinds: Sequence[FileKind], chosen: FileKind) -> str:
    """Return ``name`` with the suffix of ``chosen`` in place of one of another kind."""
    found = suffix_of(name, kinds)
    if found.lower() in chosen.suffixes:
        return name
    return with_suffix(name[: len(name) - len(found)], kinds, chosen)
