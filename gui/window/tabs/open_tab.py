"""An open tab: its content and the group file that it was read from."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from gui.core.groups.group import Group
from gui.core.groups.macros import Expansion
from gui.files.disk.file_stamp import FileStamp
from gui.files.groups.pvgroup import with_macros
from gui.tab.tab import Tab


class OpenTab:
    """A tab with its file; ``original`` is the group with its macros not replaced. GUI thread."""

    def __init__(
        self,
        content: Tab,
        source: Path | None,
        original: Group,
        macros: Mapping[str, str],
        stamp: FileStamp | None = None,
    ) -> None:
        self.content = content  # worker, store and views
        self.source = source  # the file it was read from, in any format
        content.edits.begin(original, macros)
        self.stamp = stamp  # of the file as it was read or written last; None: unknown
        self.filed: Group | None = None  # what the file held then
        self.preview = False  # replaced by the next group that is previewed
        self.recording = False  # it is being recorded
        self.cached = False  # a preview that is in no window, but still connected
        self.notice = ""  # shown above the tab: what happened to its file
        self.changed: Group | None = None  # what the file holds now, if that is another group

    @property
    def original(self) -> Group:
        """The group with its macros not replaced, as it was read or edited last."""
        return self.content.edits.written.original

    @property
    def macros(self) -> Mapping[str, str]:
        """The values given to its macros, beside its own."""
        return self.content.edits.written.macros

    @property
    def path(self) -> Path | None:
        """The file that it is saved to; ``None`` if it was imported, or is in no file."""
        source = self.source
        return source if source is not None and source.suffix == ".pvgroup" else None

    def replaced(self, names: Sequence[str]) -> list[str]:
        """Return ``names`` with macros replaced by the group's values. Raises ``MacroError``.

        Nothing else could be added: in its file ``$(S)`` is a macro.
        """
        expansion = Expansion({**self.original.macros, **self.macros})
        return [expansion.expand_name(name) for name in names]

    def group(self) -> Group:
        """Return the group as it is now, with macros, as it is written to its file."""
        kept = self.content.traces.with_looks(self.content.group)
        return with_macros(kept, self.original, self.macros)
