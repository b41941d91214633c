"""Standing of a PV's value: whether it is the value of now, and if not, why.

Every view asks this one question, so that no two of them answer it differently (ADR 17).
"""

from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from gui.core.pv.formatting import is_never
from gui.core.pv.plain_text import plain
from gui.core.pv.severity import UDF
from gui.core.pv.updates import Int64s, UInt8s

_REASON_LENGTH: Final = 400


class Standing(IntEnum):
    """From the best known on: with two tabs that watch a PV, the lower one knows more."""

    CURRENT = 0  # connected, readable, not silent, and this value came since
    UNDEFINED = 1  # as CURRENT, but the record has never been processed: it has no value yet
    SILENT = 2  # connected, but the circuit is silent
    LATE = 3  # connected when our own worker last ran, which it does not do now
    NO_ACCESS = 4  # connected, but the IOC does not let this computer read it
    PROBLEM = 5  # connected, but what the IOC sends is no value
    WAITING = 6  # connected, no value yet
    DISCONNECTED = 7
    SEARCHING = 8  # not connected since this tab asks for it; another tab may have had it
    REFUSED = 9  # not searched for
    GONE = 10  # removed from its group; a heading, which is no PV


KNOWN: Final = (Standing.CURRENT, Standing.UNDEFINED)  # what the IOC holds now is known
STALE: Final = (
    Standing.SILENT,
    Standing.LATE,
    Standing.NO_ACCESS,
    Standing.PROBLEM,
)  # though connected
LINKED: Final = (*KNOWN, *STALE, Standing.WAITING)
STANDING_WORDS: Final = (
    "", "undefined", "silent", "not updated", "no read access", "no value", "no value yet",
    "disconnected", "no answer yet", "not watched", "not there",
)  # fmt: skip
_SENTENCES: Final = (
    "",
    "The record has never been processed: its value is undefined.",
    "Stale: the IOC sends nothing any more, though the connection is open.",
    "Stale: PV Watch's own worker of this tab does not answer; nothing is known of the IOC.",
    "Connected, but without read access: the IOC does not tell what the value is now.",
    "Connected, but without a value:",
    "Connected; no value yet.",
    "Last value before the connection was lost.",
    "Not connected: no IOC has answered this tab’s search for the name yet.",
    "Not watched.",
    "Not in the group any more.",
)


def standing_words(standing: int, problem: str = "") -> str:
    """Return in a few words why a value is not that of now, "" if it is; ``problem`` in short."""
    words = STANDING_WORDS[standing]
    return f"{words}: {plain(problem, 60)}" if standing == Standing.PROBLEM and problem else words


def standing_sentence(standing: int, reason: str = "") -> str:
    """Return in a sentence why a value is not that of now, "" if it is.

    ``reason``: of a problem, and of a name that is refused, in sentences.
    """
    told = plain(reason, _REASON_LENGTH) if standing in (Standing.PROBLEM, Standing.REFUSED) else ""
    return f"{_SENTENCES[standing]} {told}".rstrip()


def marked_value(text: str, undefined: bool, read: bool) -> str:
    """Return a value's ``text`` with what is to be said of it beside it.

    ``undefined``: its record was never processed; ``read``: after a put, no update brought it.
    """
    if undefined:
        return f"undefined ({text})" if text else "undefined"
    return f"{text} (read)" if read else text


def is_undefined(status: UInt8s, severity: UInt8s, time_ns: Int64s) -> npt.NDArray[np.bool_]:
    """Tell which alarms and stamps (n,) are those of records that were never processed.

    The stamp of 1990 belongs to it: with a real one, UDF is an alarm like any other. So does a
    severity: with status UDF but NO_ALARM the database gave the record its value.
    """
    found: npt.NDArray[np.bool_] = status == UDF
    if found.any():
        found = found & (severity > 0) & is_never(time_ns)
    return found
