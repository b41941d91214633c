"""PVs of a display and of the displays inside it, each display under a heading of its own."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final

from gui.core.groups.group import AxisSpec, Group, PvSpec
from gui.core.groups.name_list import channel_name
from gui.core.pv.formatting import plain
from gui.files.formats.displays.names_in_text import looks_like_name, names_in_formula
from gui.files.formats.group_reader import PvList, expand_known, is_foreign
from gui.files.formats.handed_macros import HandedMacros
from gui.files.formats.includes import IncludeError, Includes, SourceFile
from gui.files.formats.loaded_group import LoadedGroup

_MOST_WAITING: Final = 2000
_MOST_SHOWN: Final = 50  # macros of a heading, which has 100 characters
OTHERS: Final = "PVs of rules, actions, scripts, formulas and visibility"
_FOREIGN: Final = "PVs of other protocols, local, simulated or computed; left out"
_LINKED: Final = "displays and plots that buttons open, not read"
_RUN: Final = "scripts and commands, not run nor searched for PVs"
_UNREAD: Final = "texts like names of PVs in settings that are not read"
_NO_NAMES: Final = ("$(pv_name)", "${pv_name}", "$(actions)", "$(trace_", "$(traces[")


@dataclass(frozen=True, slots=True)
class Display:
    """One display that is read: the first one, or one inside with the macros that it is given."""

    file: SourceFile
    macros: Mapping[str, str]

    @property
    def data(self) -> bytes:
        """The content of the file, b"" where its XML was parsed already."""
        return self.file.data

    @property
    def source(self) -> str:
        """The file as it is named in messages."""
        return self.file.source

    @property
    def inside(self) -> str:
        """The file, "" for the one that was opened."""
        return self.file.source if self.file.is_inside else ""


@dataclass(frozen=True, slots=True)
class _Inside:
    """A display that one names and that was not opened yet."""

    file: str
    macros: HandedMacros
    line: int
    by: Display


class DisplayPvs:
    """Takes the PVs of displays; those inside are opened one after another, not nested."""

    def __init__(self, source: str, folder: Path | None, search: Sequence[Path] = ()) -> None:
        self.pvs = PvList(source)
        self.axes: list[AxisSpec] = []
        self.span_s: float | None = None
        self.symbolic: dict[str, str] = {}  # the group's macros, which stay as they are
        self._includes = Includes(source, folder, search, below=True)
        self._waiting: deque[_Inside] = deque()
        self._others: dict[str, int] = {}
        self._heading = ""

    def first(self, data: bytes) -> Display:
        """Return the display that the user opened."""
        return Display(self._includes.first(data), {})

    def expand(self, text: str, macros: Mapping[str, str], line: int) -> str:
        """Return ``text`` with macros that have a value replaced; the others stay."""
        return expand_known(text, macros, self.pvs, line)

    def add(self, spec: PvSpec, line: int) -> None:
        """Add the PV of a widget; a display may show one in many."""
        name = channel_name(spec.name)
        if not name or name.startswith(_NO_NAMES):
            return
        if is_foreign(name):
            self.add_foreign(name, line)
            return
        if self._heading:
            self.pvs.add_heading(self._heading, line)
            self._heading = ""
        if not self.pvs.add(spec, line, quiet=True) and spec.plot:
            self.pvs.plot(replace(spec, name=name))

    def add_other(self, name: str, line: int) -> None:
        """Add a PV that a widget needs for what it does, not for what it shows."""
        name = channel_name(name)
        if not name or name.startswith(_NO_NAMES):
            return
        if is_foreign(name):
            self.add_foreign(name, line)
        else:
            self._others.setdefault(name, line)

    def add_foreign(self, name: str, line: int) -> None:
        """Count what is no PV of a protocol that is read; PVs in a formula are added."""
        self.pvs.count(_FOREIGN, plain(name.replace("`", ""), 60))  # the marks of names in it
        for inner in map(channel_name, names_in_formula(name)):
            if is_foreign(inner):
                self.pvs.count(_FOREIGN, plain(inner, 60))
            else:
                self.add_other(inner, line)

    def linked(self, file: str) -> None:
        """Count a display that one opens by hand: it is another group."""
        if file.strip():
            self.pvs.count(_LINKED, plain(file.strip(), 60))

    def runs(self, deed: str) -> None:
        """Count a script or a command, which may use any PV."""
        if deed.strip():
            self.pvs.count(_RUN, plain(deed.strip(), 60))

    def unread(self, setting: str, text: str, macros: Mapping[str, str], line: int) -> None:
        """Count the text of a setting that is not read, if it looks like the name of a PV."""
        if ":" not in text and "$" not in text:
            return  # nearly all
        text = self.expand(text, macros, line).strip()
        if looks_like_name(text) and not text.startswith(_NO_NAMES):
            self.pvs.count(_UNREAD, plain(f"{setting} {text}", 60))

    def file_inside(self, file: str, by: Display) -> bytes:
        """Return the content of a file that is no display. Raises ``IncludeError``."""
        return self._includes.open(file, by.file).data

    def inside(self, file: str, macros: HandedMacros, line: int, by: Display) -> None:
        """Note a display inside ``by``."""
        if len(self._waiting) >= _MOST_WAITING:
            self.pvs.count("displays inside, not opened: too many", plain(file.strip(), 60))
        elif file.strip():
            self._waiting.append(_Inside(file.strip(), macros, line, by))

    def displays(self) -> Iterator[Display]:
        """Open the displays inside, those that turn up meanwhile too."""
        while self._waiting:
            inside = self._waiting.popleft()
            try:
                opened = self._includes.open(inside.file, inside.by.file)
            except IncludeError as error:
                self.warn(str(error), inside.line, inside.by)
                continue
            own = islice(inside.macros.beside(self.symbolic), _MOST_SHOWN)
            given = ", ".join(f"{key}={value}" for key, value in own)
            name = plain(Path(inside.file).name, 60)
            self._heading = f"{name} ({plain(given, 100)})" if given else name
            display = Display(opened, inside.macros)
            with self.pvs.inside(display.inside):
                yield display
        self._heading = ""

    def warn(self, message: str, line: int | None, display: Display) -> None:
        """Add a warning about ``display``."""
        with self.pvs.inside(display.inside):
            self.pvs.warn(message, line)

    def loaded(self, group: Group) -> LoadedGroup:
        """Return ``group`` with all PVs; those of rules and actions at the end."""
        shown = len(self.pvs)
        if self._others:
            known = self.pvs.names()
            others = {n: line for n, line in self._others.items() if n not in known}
            if others:
                self.pvs.add_heading(OTHERS, 1)
            for name, line in others.items():
                self.pvs.add(PvSpec(name), line, quiet=True)
        if not shown and not self._others:
            self.pvs.warn("no widget with a PV in it")
        return self.pvs.loaded(group)
