"""Reader of PV names in pasted, dropped and typed text: large texts in a thread of their own."""

from collections.abc import Callable
from functools import partial
from typing import Final, cast

from PySide6.QtCore import QObject

from gui.core.groups.name_pattern import check_size, names_of_text
from gui.qt.jobs import JobResult, Jobs

_AT_ONCE: Final = 4_000  # characters that cost a few milliseconds, patterns included
_PATIENCE_S: Final = 0.02

Names = list[str]


class NameReader(QObject):
    """The one door for names in a text. Refuses what is too large before it parses. GUI thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = Jobs(self)

    def read(
        self, text: str, then: Callable[[Names], None], refused: Callable[[str], None]
    ) -> None:
        """Call ``then`` with the names in ``text``, or ``refused`` with a sentence.

        At once for a short text, else when its names are known.
        """
        try:
            check_size(text)
            names = names_of_text(text) if len(text) <= _AT_ONCE else None
        except ValueError as error:
            refused(str(error))
            return
        if names is not None:
            then(names)
            return

        def take(result: JobResult) -> None:
            if result.error:
                refused(result.error)
            else:
                then(cast(Names, result.value))

        self._jobs.run(partial(names_of_text, text), take, _PATIENCE_S)
