"""What the window knows of a tab beside its session: where it was loaded from."""

from pathlib import Path

from gui.core.group import Group
from gui.files.group_file import with_macros
from gui.session.tab_session import TabSession


class OpenTab:
    """A tab with its file and the group as the file has it, macros and all."""

    def __init__(
        self, session: TabSession, path: Path | None, original: Group, macros: dict[str, str]
    ) -> None:
        self.session = session
        self.path = path
        self._original = original
        self.macros = macros

    def group(self) -> Group:
        """Return the group as it is now, to be written to its file."""
        return with_macros(self.session.group, self._original, self.macros)
