"""Checks of replies, before anything of one is read: all that a server may send wrongly.

Status, type, count, size, severity, alarm status and stamp. Some servers send no element of a PV
that has one, another type than was asked for, or an alarm that there is none of. What is wrong is
never read as a value: it is counted, and its PV says so (ADR 25).
"""

import os
import sys
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from gui.core.pv.severity import Severity
from gui.core.pv.updates import ValueProblem
from gui.workers.ca import libca

# codes of a monitor's reply that is no value: an ECA status, or, with ECA_NORMAL, one of these
NO_ELEMENTS: Final = -1
WRONG_TYPE: Final = -2
TOO_MANY: Final = -3
NO_DATA: Final = -4
NO_ALARM_OF_EPICS: Final = -5
NO_STAMP: Final = -6
NO_STATUS: Final = -7
NO_STATE: Final = -8
ECA_NORDACCESS: Final = 368  # caerr.h; the access rights say so

_REASONS: Final = {
    NO_ELEMENTS: "the IOC replied with 0 elements",
    WRONG_TYPE: "the IOC replied with another type than was asked for",
    TOO_MANY: "the IOC replied with several elements of a PV that has one",
    NO_DATA: "the IOC's reply has no data",
    NO_ALARM_OF_EPICS: "the IOC replied with an alarm severity or status that there is none of",
    NO_STAMP: "the IOC replied with a time stamp that is no time",
    NO_STATE: "the IOC replied with a number that no state can have",
    NO_STATUS: "the IOC replied with a status that there is none of",
}
ZERO_ELEMENTS: Final = _REASONS[NO_ELEMENTS]

# every DBR_TIME_* begins so (db_access.h)
HEADER: Final = np.dtype([("status", "i2"), ("severity", "i2"), ("secs", "u4"), ("nsec", "u4")])
_TIME_TYPES: Final = range(14, 21)  # DBR_TIME_STRING to DBR_TIME_DOUBLE
_MOST_STATUS: Final = 255  # EPICS has 22; one of a later release is shown by its number
_MOST_NSEC: Final = 1_000_000_000  # as a server sends that rounds up to the next second


class BadReplyError(ValueError):
    """A reply that cannot be read; the message says why."""


def header_codes(records: npt.NDArray[Any]) -> npt.NDArray[np.int32] | None:
    """Return the codes (n,) of values with these headers, 0: good; ``None``: all are good.

    ``records`` (n,) has the fields of ``HEADER``. Every value passes here: a few comparisons.
    """
    alarm = records["severity"].view(np.uint16) > max(Severity)  # negative ones too
    alarm |= records["status"].view(np.uint16) > _MOST_STATUS
    stamp = records["nsec"] > _MOST_NSEC
    if not (alarm.any() or stamp.any()):
        return None
    return np.where(alarm, NO_ALARM_OF_EPICS, np.where(stamp, NO_STAMP, 0)).astype(np.int32)


def check_status(status: int) -> None:
    """Raise ``BadReplyError`` where ``status`` is none of Channel Access."""
    if status <= 0:
        raise BadReplyError(_REASONS[NO_STATUS])


def status_text(library: Any, status: int) -> str:
    """Return libca's message for ``status``, "" for success."""
    if status == libca.ECA_NORMAL:
        return ""
    if status <= 0:  # libca would say that of success
        return _REASONS[NO_STATUS]
    return str(library.ca_message(status).decode("utf-8", "replace"))


def are_states(values: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Tell which of ``values`` (n,) can be states of an enum: whole numbers of 16 bits."""
    with np.errstate(invalid="ignore"):  # a signalling NaN
        whole = np.floor(values) == values
        return np.asarray(whole & (values >= 0) & (values < 65_536))


def check_state(value: float) -> None:
    """Raise ``BadReplyError`` where ``value`` can be no state of an enum."""
    if not are_states(np.array([value]))[0]:
        raise BadReplyError(_REASONS[NO_STATE])


def check_reply(asked: int, least: int, most: int, dbr_type: int, count: int, raw: bytes) -> None:
    """Raise ``BadReplyError`` unless ``raw`` is a good reply of type ``asked``.

    It has ``least`` elements or more, ``most`` at most, and, of a ``DBR_TIME_*``, a header that
    can be.
    """
    if dbr_type != asked:
        raise BadReplyError(f"the IOC replied with DBR type {dbr_type} instead of {asked}")
    if count < least:
        raise BadReplyError(ZERO_ELEMENTS)
    if count > most:
        raise BadReplyError(f"the IOC replied with {count} elements instead of {most}")
    if len(raw) < libca.dbr_size(dbr_type, count):
        raise BadReplyError(f"the IOC's reply of {count} elements has no data")
    if dbr_type in _TIME_TYPES:
        codes = header_codes(np.frombuffer(raw, HEADER, count=1))
        if codes is not None:
            raise BadReplyError(_REASONS[int(codes[0])])


def code_of(args: Any) -> int:
    """Return the code of a monitor's reply, ``EventArgs``, that is no value of a scalar."""
    if args.status != libca.ECA_NORMAL:
        return int(args.status) if args.status > 0 else NO_STATUS
    if args.count != 1:
        return TOO_MANY if args.count > 1 else NO_ELEMENTS
    return NO_DATA if not args.dbr else WRONG_TYPE


def reason_of(code: int) -> str:
    """Return why a reply of ``code``, a negative one, could not be read."""
    return _REASONS[code]


def unreadable(slot: int, reason: str) -> ValueProblem:
    """Return what a row says of a reply that ``check_reply`` refused."""
    short = "no elements" if reason == ZERO_ELEMENTS else "unreadable reply"
    return ValueProblem(slot, short, f"{reason}.")


def problem_of(slot: int, code: int, message: str) -> ValueProblem | None:
    """Return what a row says of ``code``; ``message`` is libca's text of a status."""
    if code == ECA_NORDACCESS:
        return None
    if code in _REASONS:
        return unreadable(slot, _REASONS[code])
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
