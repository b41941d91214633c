"""Calls of the callback of scalars, as libca's threads make them, by the pointer that it has."""

import ctypes
import struct
from collections.abc import Iterator
from contextlib import contextmanager

from epics import dbr

from gui.workers.ca import libca
from gui.workers.ca.callbacks import CallbackSink

SIZE = 65_536  # of the memory that a reply lies in: nothing is read beyond it


class _Arguments(ctypes.Structure):
    """``struct event_handler_args`` with a user argument that may be any address."""

    _fields_ = (("usr", ctypes.c_void_p), *libca.EventArgs._fields_[1:])


Reply = tuple[int, int, int, bytes | None]  # ECA status, DBR type, count, data


def scalar_reply(value: float) -> Reply:
    """A good reply with this value."""
    raw = struct.pack("=hhIIid", 0, 0, 1_000, 0, 0, value)
    return libca.ECA_NORMAL, int(dbr.TIME_DOUBLE), 1, raw


def call(sink: CallbackSink, user: object, reply: Reply) -> None:
    """Call back with ``user``, the argument of a subscription."""
    status, dbr_type, count, raw = reply
    memory = ctypes.create_string_buffer(raw, SIZE) if raw is not None else None
    where = ctypes.addressof(memory) if memory is not None else None
    usr = user.value if isinstance(user, ctypes.c_void_p) else id(user)
    args = _Arguments(usr, 1, dbr_type, count, where, status)
    function = ctypes.cast(sink.on_scalar, ctypes.c_void_p).value
    assert function is not None
    ctypes.CFUNCTYPE(None, _Arguments)(function)(args)


def send(sink: CallbackSink, slot: int, reply: Reply) -> None:
    """Let a reply to the subscription of ``slot`` arrive."""
    user = sink.scalar_user(slot)
    call(sink, user, reply)


@contextmanager
def closing(sink: CallbackSink) -> Iterator[CallbackSink]:
    """Take a sink down that no context of libca ever had."""
    yield sink
    sink.stop()
    sink.close()
