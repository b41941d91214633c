"""Requests of our own that a circuit has not answered: puts, readbacks, reads of fields.

Many servers handle the commands of a circuit one after the other, so that one that takes long
keeps back the replies to all that were sent after it.
"""

import time
from collections import deque
from dataclasses import dataclass


@dataclass(slots=True)
class _Request:
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
        self._sent: dict[str, dict[int, list[_Request]]] = {}  # by host, by chid, oldest first
        self._hosts: dict[int, str] = {}  # by chid, of those
        self._proven_s: dict[str, float] = {}  # when the latest answered one was sent, by host
        self._answers: deque[tuple[int, bool]] = deque()  # chid, whether its circuit was lost

    def sent(self, chid: int, host: str, is_put: bool = False) -> None:
        """Note a request that was sent just now."""
        requests = self._sent.setdefault(host, {}).setdefault(chid, [])
        requests.append(_Request(is_put, time.monotonic()))
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
            of_host = self._sent.get(host, {})
            requests = of_host.get(chid, [])
            if requests:
                answered = requests.pop(0)
                if not lost:
                    self._proven_s[host] = max(answered.sent_s, self._proven_s.get(host, 0.0))
            if not requests:
                of_host.pop(chid, None)
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
        sent = [
            each
            for requests in self._sent.get(host, {}).values()
            for each in requests
            if proven_s < each.sent_s <= before_s
        ]
        if not sent:
            return None
        return Waiting(min(each.sent_s for each in sent), all(each.is_put for each in sent))

    def rename(self, host: str, name: str) -> None:
        """Note that ``host`` is called ``name`` from now on."""
        moved, proven_s = self._sent.pop(host, {}), self._proven_s.pop(host, None)
        if moved:
            self._sent.setdefault(name, {}).update(moved)
            self._hosts.update(dict.fromkeys(moved, name))
        if proven_s is not None:
            self._proven_s[name] = max(proven_s, self._proven_s.get(name, 0.0))

    def forget(self, host: str) -> None:
        """Drop the requests of a circuit that has ended."""
        self._proven_s.pop(host, None)
        for chid in self._sent.pop(host, ()):
            self._hosts.pop(chid, None)
