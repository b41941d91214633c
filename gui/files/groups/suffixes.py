"""Suffixes of group files; apart from the readers, which import slowly."""

from typing import Final

from gui.core.text.file_name import FileKind

OURS: Final = ".pvgroup"
LISTS: Final = (".txt", ".csv", ".tsv", ".lst", ".list", ".pvlist")
SUFFIXES: Final = (OURS, ".stp", ".plt", ".pvs", ".bob", ".req", ".sav", ".snap", *LISTS)
FILE_FILTER: Final = ";;".join(
    (
        f"All groups ({' '.join('*' + suffix for suffix in SUFFIXES)})",
        "PV Watch groups (*.pvgroup)",
        "StripTool (*.stp)",
        "Phoebus plots, tables, displays (*.plt *.pvs *.bob)",
        "autosave and BURT (*.req *.sav *.sav? *.snap)",
        f"Lists ({' '.join('*' + suffix for suffix in LISTS)})",
        "All files (*)",
    )
)
SAVE_KINDS: Final = (
    FileKind("PV groups", (OURS,)),
    FileKind("StripTool", (".stp",)),
    FileKind("Data Browser", (".plt",)),
    FileKind("PV table", (".pvs",)),
    FileKind("List of names", (".txt", ".csv", ".lst")),
)
