"""Remarks on PVs of a store beside their values: refused names, second servers, bad replies."""

from gui.core.pv.counts import grouped
from gui.core.pv.plain_text import plain
from gui.core.pv.updates import BadReplies, NameRefused, ServedTwice


class Remarks:
    """What the rows of a store say beside values and connections, by slot. GUI thread."""

    def __init__(self) -> None:
        self.refused: dict[int, str] = {}  # why the PV is not searched for, in sentences
        self.twice: dict[int, ServedTwice] = {}  # as reported since it connected
        self.bad_replies: dict[int, int] = {}  # how many could not be read since the tab was opened
        self._why: dict[int, str] = {}  # of the latest of them

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

    def of_replies(self, slot: int) -> str:
        """Return how many replies about the PV could not be read, and why; "": none."""
        count = self.bad_replies.get(slot, 0)
        if not count:
            return ""
        replies = "1 reply" if count == 1 else f"{grouped(count)} replies, the latest"
        return f"{replies}: {plain(self._why[slot], 200)}"

    def take(self, event: NameRefused | ServedTwice | BadReplies) -> None:
        """Keep what ``event`` says of its slot."""
        if isinstance(event, NameRefused):
            self.refused[event.slot] = event.reason
        elif isinstance(event, BadReplies):
            self.bad_replies[event.slot] = self.bad_replies.get(event.slot, 0) + event.count
            self._why[event.slot] = event.reason
        else:
            self.twice[event.slot] = event
