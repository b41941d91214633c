"""Outcome of a put: what is known from completion, readback, monitor and the record's DISP."""

from typing import Final

from gui.core.puts.display import describe_difference, show_value
from gui.core.puts.pending_put import PendingPut
from gui.core.puts.record import PutOutcome
from gui.core.puts.validation import same_value
from gui.core.pv.formatting import format_duration
from gui.core.pv.record_fields import NOT_THERE, FieldsRead, field_name
from gui.core.pv.updates import PutResult, PvKind

_DISABLED: Final = "its record takes no puts now (DISP=1)"
_PLAIN: Final = "sent without completion, as the IOC has not reported an earlier put as done"
_NOT_KNOWN: Final = "it is not known whether the value was or will be set"
_ASKED: Final = "DISP"  # field of a record that is not 0 when it takes no puts


def needs_disp(put: PendingPut, result: PutResult) -> bool:
    """Tell whether the record's DISP may explain ``result``: refused, or nothing was changed."""
    if field_name(put.target.name)[1] == _ASKED:
        return False
    if not result.ok:
        return result.sent and not result.unknown
    return (
        not result.superseded
        and not put.seen
        and not same_value(put.target, put.value, result.readback)
        and (result.plain or same_value(put.target, put.target.value, result.readback))
    )


def is_disabled(read: FieldsRead) -> bool | None:
    """Return whether the record takes no puts; ``None``: ``read`` does not tell."""
    for value in read.values:
        if value.field == _ASKED and value.text is not None:
            return value.text.strip() not in ("0", "0.0", "")
        if value.field == _ASKED and value.reason == NOT_THERE:
            return False  # no server of records
    return None


def judge(
    put: PendingPut, result: PutResult, now: float, disabled: bool | None = None
) -> tuple[PutOutcome, str]:
    """Return the outcome of ``put`` with its reason, a sentence without its capital.

    ``disabled``: whether the record takes no puts, ``None``: not known.
    """
    if not result.sent:
        return PutOutcome.REFUSED, result.message
    if result.unknown:
        return PutOutcome.LOST if result.lost else PutOutcome.UNKNOWN, result.message
    if not result.ok:
        return PutOutcome.FAILED, _DISABLED if disabled else result.message
    if result.superseded:
        later = f"{put.later} was sent meanwhile" if put.later else "another value was sent"
        took = format_duration(now - put.since)
        return PutOutcome.SUPERSEDED, f"done after {took}; not read back, as {later}"
    if same_value(put.target, put.value, result.readback):
        return PutOutcome.CONFIRMED, _PLAIN if result.plain else ""
    held = _held(put, result)
    if put.seen:
        how = _PLAIN if result.plain else "done"
        return PutOutcome.CHANGED, f"{how}; now holds {held}: the IOC has changed it since"
    unchanged = same_value(put.target, put.target.value, result.readback)
    if disabled and (unchanged or result.plain):
        return PutOutcome.FAILED, _DISABLED
    difference = describe_difference(put.target, put.value, result.readback)
    if result.plain:  # nobody has said that it was done
        return PutOutcome.UNKNOWN, f"{_PLAIN}; {difference}: {_NOT_KNOWN}"
    if unchanged:
        why = "its record ignored it or set itself back"
        why = why if disabled is False else f"DISP=1, or {why}"
        return PutOutcome.UNCHANGED, f"done; holds {held} as before ({why})"
    return PutOutcome.CHANGED, f"done; {difference}"


def _held(put: PendingPut, result: PutResult) -> str:
    if put.target.kind is PvKind.ARRAY:
        return "other elements" if put.seen else "what it held"
    held, sent = (show_value(put.target, value) for value in (result.readback, put.value))
    return held if held != sent else repr(result.readback)[:400]
