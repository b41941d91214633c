"""Requests of our own that a circuit has not answered: puts, readbacks, reads of fields.

Many servers handle the commands of a circuit one after the other, so that one that takes long
keeps back the replies to all that were sent after it.
"""

import time
from collections import deque
from dataclasses import dataclass


@dataclass(slots=True)
class _Request:
    chid: int
    is_put: bool
    sent_s: float  # monotonic


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a circuit has not answered, and may keep back other answers for."""

    since_s: float  # monotonic, the oldest
    only_puts: bool


class OwnRequests:
    """The requests of one CA context; all but ``answered`` is called on the worker thread."""

    def __init__(self) -> None:
        self._sent: dict[str, list[_Request]] = {}  # by host, oldest first
        self._hosts: dict[int, str] = {}  # by chid, of those
        self._proven_s: dict[str, float] = {}  # when the latest answered one was sent, by host
        self._answers: deque[tuple[int, bool]] = deque()  # chid, whether its circuit was lost

    def sent(self, chid: int, host: str, is_put: bool = False) -> None:
        """Note a request that was sent just now."""
        self._sent.setdefault(host, []).append(_Request(chid, is_put, time.monotonic()))
        self._hosts[chid] = host

    def answered(self, chid: int, lost: bool) -> None:
        """Note a reply, an error too; ``lost``: libca gave it. Called on: a libca thread."""
        self._answers.append((chid, lost))

    def take_hosts(self) -> set[str]:
        """Return the hosts that answered since the last call."""
        hosts: set[str] = set()
        for _ in range(len(self._answers)):
            chid, lost = self._answers.popleft()
            host = self._hosts.get(chid)
            if host is None:  # its circuit has ended
                continue
            requests = self._sent.get(host, [])
            answered = next((each for each in requests if each.chid == chid), None)
            if answered is not None:
                requests.remove(answered)
                if not lost:
                    self._proven_s[host] = max(answered.sent_s, self._proven_s.get(host, 0.0))
            if all(each.chid != chid for each in requests):
                del self._hosts[chid]
            if not lost:
                hosts.add(host)
        return hosts

    @property
    def wait_any(self) -> bool:
        """Whether some request is not answered."""
        return bool(self._hosts)

    def waiting(self, host: str, proven_s: float, before_s: float) -> Waiting | None:
        """Return what was sent until ``before_s`` and may keep back others.

        ``proven_s``: when the latest question that was answered had been sent. What was sent before
        it, or before a request that was answered, keeps nothing back.
        """
        proven_s = max(proven_s, self._proven_s.get(host, 0.0))
        sent = [each for each in self._sent.get(host, ()) if proven_s < each.sent_s <= before_s]
        if not sent:
            return None
        return Waiting(sent[0].sent_s, all(each.is_put for each in sent))

    def forget(self, host: str) -> None:
        """Drop the requests of a circuit that has ended."""
        self._proven_s.pop(host, None)
        for each in self._sent.pop(host, ()):
            self._hosts.pop(each.chid, None)
