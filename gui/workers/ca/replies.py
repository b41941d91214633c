"""Checks of replies: status, type, count and size, before anything of a reply is read.

Some servers send no element of a PV that has one, or another type than was asked for.
"""

import os
import sys
from typing import Any, Final

from gui.core.pv.updates import ValueProblem
from gui.workers.ca import libca

# codes of a monitor's reply that is no value: an ECA status, or, with ECA_NORMAL, one of these
NO_ELEMENTS: Final = -1
WRONG_TYPE: Final = -2
ECA_NORDACCESS: Final = 368  # caerr.h; the access rights say so

ZERO_ELEMENTS: Final = "the IOC replied with 0 elements"


class BadReplyError(ValueError):
    """A reply that cannot be read; the message says why."""


def check_reply(asked: int, least: int, dbr_type: int, count: int, raw: bytes) -> None:
    """Raise ``BadReplyError`` unless ``raw`` has ``least`` elements or more of type ``asked``."""
    if dbr_type != asked:
        raise BadReplyError(f"the IOC replied with DBR type {dbr_type} instead of {asked}")
    if count < least:
        raise BadReplyError(ZERO_ELEMENTS)
    if len(raw) < libca.dbr_size(dbr_type, count):
        raise BadReplyError(f"the IOC's reply of {count} elements has no data")


def code_of(args: Any) -> int:
    """Return the code of a monitor's reply, ``EventArgs``, that is no value."""
    if args.status != libca.ECA_NORMAL:
        return int(args.status)
    return WRONG_TYPE if args.count else NO_ELEMENTS


def unreadable(slot: int, error: BadReplyError) -> ValueProblem:
    """Return what a row says of a reply that ``check_reply`` refused."""
    short = "no elements" if str(error) == ZERO_ELEMENTS else "unreadable reply"
    return ValueProblem(slot, short, f"{error}.")


def problem_of(slot: int, code: int, message: str) -> ValueProblem | None:
    """Return what a row says of ``code``; ``message`` is libca's text of a status."""
    if code == ECA_NORDACCESS:
        return None
    if code == NO_ELEMENTS:
        return unreadable(slot, BadReplyError(ZERO_ELEMENTS))
    if code == WRONG_TYPE:
        error = BadReplyError("the IOC replied with another type than was asked for")
        return unreadable(slot, error)
    if code == libca.ECA_TOLARGE:
        limit = os.environ.get("EPICS_CA_MAX_ARRAY_BYTES", "16384")
        reason = (
            "the array is larger than EPICS_CA_MAX_ARRAY_BYTES of the server or of PV Watch (here"
            f" {limit} bytes) allows. Set it to more, or EPICS_CA_AUTO_ARRAY_BYTES to YES, for"
            " both, and start them again."
        )
        return ValueProblem(slot, "array too large", reason)
    return ValueProblem(slot, "no updates", f"the IOC sends no updates: {message}.")


def report_bug(error: Exception) -> None:
    """Report an exception as not caught, which the program shows once, and go on."""
    sys.excepthook(type(error), error, error.__traceback__)
