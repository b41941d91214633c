"""Tree of folders with group files, immutable, and its filter."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from os.path import basename
from typing import Final

from gui.core.pv.formatting import plain
from gui.core.text.natural_order import natural_key

OWN_SUFFIX: Final = ".pvgroup"  # not shown: most files have it
_LONGEST_NAME: Final = 120


@dataclass(frozen=True, slots=True)
class GroupFile:
    """A file that may hold a group. ``folded`` is the casefolded text that the filter searches."""

    path: str
    name: str  # as shown: plain, without our own suffix
    folded: str
    mtime_ns: int
    size: int


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder with what it holds in natural order. Called on: any thread.

    With a ``problem`` (one line) it was not read, or not to its end: files may be missing.
    ``count`` is of the files in it and below.
    """

    path: str
    name: str
    folders: tuple["Folder", ...] = ()
    files: tuple[GroupFile, ...] = ()
    problem: str = ""
    count: int = 0


def shown_name(path: str) -> str:
    """Return the name for a row: plain text, our own suffix left out."""
    name = basename(path) or path
    return plain(name.removesuffix(OWN_SUFFIX) or name, _LONGEST_NAME)


def group_file(path: str, within: str = "", mtime_ns: int = 0, size: int = 0) -> GroupFile:
    """Return a file; the filter searches its name and ``within``, the folders above it."""
    name = basename(path)
    return GroupFile(path, shown_name(path), f"{within}/{name}".casefold(), mtime_ns, size)


def folder(
    path: str, folders: Iterable[Folder] = (), files: Iterable[GroupFile] = (), problem: str = ""
) -> Folder:
    """Return a folder with its content sorted; folders with nothing to show are left out."""
    kept = sorted((f for f in folders if f.files or f.folders or f.problem), key=_order)
    held = tuple(sorted(files, key=_order))
    count = len(held) + sum(f.count for f in kept)
    name = plain(basename(path) or path, _LONGEST_NAME)
    return Folder(path, name, tuple(kept), held, plain(problem), count)


def _order(item: Folder | GroupFile) -> tuple[str, str]:
    return natural_key(item.name.casefold()), item.path


def files_below(top: Folder) -> Iterator[GroupFile]:
    """Yield every file in ``top`` and below, in the order in which they are shown."""
    for inner in top.folders:
        yield from files_below(inner)
    yield from top.files


def folders_below(top: Folder) -> Iterator[Folder]:
    """Yield ``top`` and every folder below."""
    yield top
    for inner in top.folders:
        yield from folders_below(inner)


def filter_words(text: str) -> tuple[str, ...]:
    """Return the words of a filter, casefolded."""
    return tuple(text.casefold().split())


def matches(file: GroupFile, words: tuple[str, ...]) -> bool:
    """Tell whether every word is found in the file's name or in the folders shown above it."""
    return all(word in file.folded for word in words)


def matching(top: Folder, words: tuple[str, ...]) -> Folder:
    """Return ``top`` with the files that match and the folders that hold some."""
    if not words:
        return top
    files: Iterable[GroupFile] = top.files
    for word in words:
        files = [file for file in files if word in file.folded]
    files = tuple(files)
    folders = tuple(inner for f in top.folders if (inner := matching(f, words)).count)
    count = len(files) + sum(f.count for f in folders)
    return Folder(top.path, top.name, folders, files, top.problem, count)
