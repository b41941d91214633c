"""The guide: Markdown pages and pictures in ``resources/docs/guide``."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gui.files.disk.bounded_read import read_bounded
from gui.files.disk.resources import resource

FIRST: Final = "index.md"  # its links are the order of the pages
_LINK: Final = re.compile(r"\]\(([\w-]+\.md)\)")
_LIMIT: Final = 4 << 20  # bytes of a file


@dataclass(frozen=True, slots=True)
class GuidePage:
    """``name``: of its file; ``text``: Markdown, whose first line is ``# title``."""

    name: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Guide:
    """``pictures``: PNGs by their path as the pages name it."""

    pages: tuple[GuidePage, ...]
    pictures: Mapping[str, bytes]


def read_guide(folder: Path | None = None) -> Guide:
    """Return the whole guide. Raises ``OSError`` and ``UnreadableFileError``.

    ``folder``: that of the program if ``None``. Called on: not the GUI thread, the disk may hang.
    """
    folder = folder or resource("docs", "guide")
    first = _page(folder, FIRST)
    names = dict.fromkeys(_LINK.findall(first.text))
    pages = (first, *(_page(folder, name) for name in names if name != FIRST))
    pictures = {
        f"pictures/{path.name}": read_bounded(path, _LIMIT)
        for path in sorted((folder / "pictures").glob("*.png"))
    }
    return Guide(pages, pictures)


def _page(folder: Path, name: str) -> GuidePage:
    text = read_bounded(folder / name, _LIMIT).decode("utf-8", "replace")
    return GuidePage(name, text.partition("\n")[0].lstrip("# ").strip(), text)
