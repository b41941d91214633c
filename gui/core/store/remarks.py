"""Remarks on PVs of a store beside their values: names that are refused, a second server."""

from gui.core.pv.plain_text import plain
from gui.core.pv.updates import NameRefused, ServedTwice


class Remarks:
    """What the rows of a store say beside values and connections, by slot. GUI thread."""

    def __init__(self) -> None:
        self.refused: dict[int, str] = {}  # why the PV is not searched for, in sentences
        self.twice: dict[int, ServedTwice] = {}  # as reported since it connected

    def forget(self, slot: int) -> None:
        """Forget what is said of ``slot``, which was removed or connects anew."""
        self.refused.pop(slot, None)
        self.twice.pop(slot, None)

    def of_servers(self, slot: int) -> str:
        """Return which of two servers of the PV is used; "" where there is one."""
        twice = self.twice.get(slot)
        if twice is None:
            return ""
        used, ignored = plain(twice.used, 100), plain(twice.ignored, 100)
        return f"Served by two IOCs: {used} is used, {ignored} is ignored."

    def take(self, event: NameRefused | ServedTwice) -> None:
        """Keep what ``event`` says of its slot."""
        if isinstance(event, NameRefused):
            self.refused[event.slot] = event.reason
        else:
            self.twice[event.slot] = event
