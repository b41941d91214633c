"""Line of the program's log, and its format in the file."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from gui.core.pv.plain_text import plain

LEVELS: Final = ((10, "DEBUG"), (20, "INFO"), (30, "WARNING"), (40, "ERROR"), (50, "CRITICAL"))
MESSAGE_LIMIT: Final = 8_000  # characters
_TIP_LINES, _WIDEST_TIP = 16, 140  # of a tooltip: lines, characters of one
_CONTROL: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def harmless(text: str) -> str:
    """Return ``text`` with every control and bidi character but newline and tab escaped, cut."""
    if len(text) > MESSAGE_LIMIT:
        half = MESSAGE_LIMIT // 2
        text = f"{text[:half]}\n… {len(text) - 2 * half} characters left out …\n{text[-half:]}"
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def level_name(level: int) -> str:
    """Return the name of the highest known level that ``level`` reaches."""
    return next((name for known, name in reversed(LEVELS) if level >= known), LEVELS[0][1])


@dataclass(frozen=True, slots=True)
class LogLine:
    """``text`` may have several lines, such as a traceback; ``time_ns`` is UTC."""

    time_ns: int
    level: int
    source: str  # name of the logger
    thread: str
    text: str

    @property
    def headline(self) -> str:
        """The first line for a list: it ends in "…" where there is more below it."""
        first, more, _ = self.text.partition("\n")
        return f"{first.rstrip().removesuffix(':')} …" if more else first

    def beginning(self) -> str:
        """Return the first lines of the text, those of a tooltip; says how many are left out."""
        lines = self.text.split("\n")
        shown = [plain(each, _WIDEST_TIP) for each in lines[:_TIP_LINES]]
        left = len(lines) - len(shown)
        return "\n".join([*shown, f"… {left} more lines: choose the row"] if left else shown)

    def as_text(self) -> str:
        """Return the line as in the file: all lines of the text but the first are indented."""
        moment = datetime.fromtimestamp(self.time_ns // 1_000_000_000, UTC)
        stamp = f"{moment:%Y-%m-%dT%H:%M:%S}.{self.time_ns % 1_000_000_000 // 1_000_000:03d}Z"
        text = self.text.replace("\n", "\n    ")
        return f"{stamp} {level_name(self.level):8} {self.source} [{self.thread}] {text}"
