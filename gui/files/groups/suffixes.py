"""Suffixes of group files; apart from the readers, which import slowly."""

from typing import Final

from gui.core.text.file_name import FileKind

OURS: Final = ".pvgroup"
LISTS: Final = (".txt", ".csv", ".tsv", ".lst", ".list", ".pvlist", ".archive", ".bms", ".json")
_KINDS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("PV Watch groups", (OURS,)),
    ("StripTool", (".stp",)),
    ("Phoebus plots, tables", (".plt", ".pvs")),
    ("Displays", (".bob", ".opi", ".ui", ".adl", ".edl")),
    ("autosave, BURT, snapshots", (".req", ".breq", ".sav", ".snap", ".snp")),
    ("IOC databases", (".db", ".template", ".vdb", ".substitutions", ".substitution", ".subs")),
    ("Trace, Archive Viewer, MyaViewer, alarm servers", (".trc", ".xml")),
    ("Lists, tables", LISTS),
)
SUFFIXES: Final = tuple(suffix for _, suffixes in _KINDS for suffix in suffixes)


def _patterns(suffixes: tuple[str, ...]) -> str:
    patterns = [f"*{suffix}" for suffix in suffixes]
    if ".sav" in suffixes:
        patterns.append("*.sav?")
    return " ".join(patterns)


FILE_FILTER: Final = ";;".join(
    (
        f"All groups ({_patterns(SUFFIXES)})",
        *(f"{kind} ({_patterns(suffixes)})" for kind, suffixes in _KINDS),
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
