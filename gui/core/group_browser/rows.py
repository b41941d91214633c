"""Rows of the group browser: sections, folders and files, as a flat list."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import chain
from typing import Final, NamedTuple

from gui.core.group_browser.tree import (
    Folder,
    GroupFile,
    filter_words,
    group_file,
    matches,
    matching,
)

FAVOURITES: Final = "favourites"
RECENT: Final = "recent"
NOTHING_HERE: Final = "No group files here"


class RowKind(IntEnum):
    """Kind of a row."""

    SECTION = 0
    FOLDER = 1
    FILE = 2
    NOTE = 3  # a sentence: why the section or folder is empty


class RowKey(NamedTuple):
    """Identity of a row over rescans: its section (or top folder) and path."""

    section: str
    path: str


class BrowserRow(NamedTuple):
    """One row; ``files`` (count below it) and ``is_open`` are for sections and folders."""

    kind: RowKind
    level: int
    section: str
    path: str
    text: str
    files: int = 0
    is_open: bool = False
    problem: str = ""

    @property
    def key(self) -> RowKey:
        """Identity of the row over rescans."""
        return RowKey(self.section, self.path)


@dataclass(frozen=True, slots=True)
class BrowserContent:
    """Everything to show. A folder that was not read yet is in ``reading``, by its path."""

    favourites: tuple[GroupFile, ...] = ()
    recent: tuple[GroupFile, ...] = ()
    folders: tuple[Folder, ...] = ()
    reading: frozenset[str] = frozenset()

    def filtered(self, text: str) -> "BrowserContent":
        """Return what matches all words of ``text``, without empty folders.

        Top folders that could not be read, or not yet, stay: they may contain matches.
        """
        words = filter_words(text)
        if not words:
            return self
        return replace(
            self,
            favourites=tuple(file for file in self.favourites if matches(file, words)),
            recent=tuple(file for file in self.recent if matches(file, words)),
            folders=tuple(
                found
                for top in self.folders
                if (found := matching(top, words)).count or top.problem or top.path in self.reading
            ),
        )


def listed(paths: Iterable[str]) -> tuple[GroupFile, ...]:
    """Return files for a section; the filter searches the names of their folders too."""
    return tuple(group_file(path, "/".join(path.split("/")[-3:-1])) for path in paths)


def browser_rows(
    content: BrowserContent, is_open: Callable[[RowKey, bool], bool]
) -> list[BrowserRow]:
    """Return the rows. ``is_open(key, by_default)`` tells whether a folder is open."""
    rows: list[BrowserRow] = []
    for section, text, files in (
        (FAVOURITES, "Favourites", content.favourites),
        (RECENT, "Recent", content.recent),
    ):
        if files:
            shown = is_open(RowKey(section, ""), True)
            rows.append(BrowserRow(RowKind.SECTION, 0, section, "", text, len(files), shown))
            if shown:
                _add_files(rows, section, 1, files)
    for top in content.folders:
        _add_folder(rows, top.path, 0, top, is_open, top.path in content.reading)
    return rows


def _add_folder(
    rows: list[BrowserRow],
    section: str,
    level: int,
    top: Folder,
    is_open: Callable[[RowKey, bool], bool],
    reading: bool,
) -> None:
    shown = is_open(RowKey(section, top.path), level == 0)
    rows.append(
        BrowserRow(
            RowKind.FOLDER, level, section, top.path, top.name, top.count, shown, top.problem
        )
    )
    if not shown:
        return
    for inner in top.folders:
        _add_folder(rows, section, level + 1, inner, is_open, False)
    _add_files(rows, section, level + 1, top.files)
    note = top.problem or ("Reading…" if reading else "" if top.count else NOTHING_HERE)
    if note:
        path = f"{top.path}//note"  # not of a file: a path has no //
        rows.append(BrowserRow(RowKind.NOTE, level + 1, section, path, note, problem=top.problem))


def _add_files(
    rows: list[BrowserRow], section: str, level: int, files: Sequence[GroupFile]
) -> None:
    kind = RowKind.FILE
    rows += [BrowserRow(kind, level, section, file.path, file.name) for file in files]


def row_of(rows: Sequence[BrowserRow], key: RowKey) -> int:
    """Return the number of the row with ``key``; -1 when there is none."""
    section, path = key
    for number, row in enumerate(rows):
        if row.path == path and row.section == section:
            return number
    return -1


def parent_of(rows: Sequence[BrowserRow], number: int) -> int:
    """Return the parent of row ``number``; -1 for top rows."""
    level = rows[number].level
    for above in range(number - 1, -1, -1):
        if rows[above].level < level:
            return above
    return -1


def row_typed(rows: Sequence[BrowserRow], start: int, text: str) -> int:
    """Return the first row from ``start`` on, then from the top, that begins so; -1 for none."""
    folded = text.casefold()
    for number in chain(range(start, len(rows)), range(min(start, len(rows)))):
        row = rows[number]
        text = row.text.casefold()
        if row.kind != RowKind.NOTE and text.startswith(folded):
            return number
    return -1
