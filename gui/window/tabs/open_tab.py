"""What the program knows of a tab beside its session: where it was loaded from."""

from pathlib import Path

from gui.core.groups.group import Group
from gui.files.disk.file_stamp import FileStamp
from gui.files.groups.pvgroup import with_macros
from gui.tab.tab import Tab


class OpenTab:
    """A tab with its file; ``original`` says how names and labels are written. GUI thread."""

    def __init__(
        self,
        session: Tab,
        source: Path | None,
        original: Group,
        macros: dict[str, str],
        stamp: FileStamp | None = None,
    ) -> None:
        self.session = session
        self.source = source  # where it was read from, of any kind
        self.original = original  # macros and all
        self.macros = macros
        self.stamp = stamp  # of the file as it was read or written last; None: unknown
        self.filed: Group | None = None  # what the file had then
        self.preview = False  # gives way to the next group that is looked at
        self.parked = False  # in no window, connected still
        self.notice = ""  # what the user is to decide about its file
        self.changed: Group | None = None  # what the file has now, if that is another group

    @property
    def path(self) -> Path | None:
        """The file that it is saved to; a file of another tool is not."""
        source = self.source
        return source if source is not None and source.suffix == ".pvgroup" else None

    def group(self) -> Group:
        """Return the group as it is now, to be written to its file."""
        return with_macros(self.session.group, self.original, self.macros)
