"""Names of the computers of IOCs: libca finds them out by and by, and tells the number until then.

Each context of libca asks for itself, and each circuit again: what one has found out is shown by
all, so that one IOC has one name in all tabs.
"""

import ctypes
import re
from dataclasses import dataclass
from typing import Any, Final

from gui.workers.ca import libca

_NUMBER: Final = re.compile(r"(\d+\.\d+\.\d+\.\d+):(\d+)")
_known: dict[str, str] = {}  # name by number, of all contexts; any thread


@dataclass(frozen=True, slots=True)
class HostName:
    """What libca tells of the other end of a circuit."""

    shown: str  # "name:port", as far as the name is known to any context
    number: str = ""  # "address:port" as long as libca tells that


def host_of(library: Any, chid: ctypes.c_void_p) -> HostName:
    """Return how the IOC of a channel is called."""
    told = libca.host_name(library, chid)
    found = _NUMBER.fullmatch(told)
    if found is None:
        return HostName(told)
    return HostName(f"{_known.get(found[1], found[1])}:{found[2]}", told)


def found_out(library: Any, chid: ctypes.c_void_p, number: str) -> str:
    """Return the name of what was ``number`` when it connected; "": libca does not know it yet.

    The caller makes sure that the channel is still connected to that.
    """
    told = libca.host_name(library, chid)
    address, _, port = number.rpartition(":")
    name, _, same = told.rpartition(":")
    if not name or same != port or _NUMBER.fullmatch(told):
        return ""  # of a channel that is not connected libca tells something else
    _known[address] = name
    return told
