"""When a text that was read is the name of a state: the number before and after must agree."""

import struct

import pytest

from gui.workers.ca import libca
from gui.workers.ca.replies import BadReplyError
from gui.workers.ca.state_names import _name_of

libca.load()  # fills the tables of ``dbr``

NORMAL, GETFAIL, DISCONNECTED = 1, 152, 192
TIME_STRING, TIME_ENUM = 14, 17


def number(state, stamp=5, status=NORMAL):
    raw = struct.pack("=hhIIhH", 0, 0, stamp, 7, 0, state) if status == NORMAL else b""
    return status, TIME_ENUM, 1, raw


def text(name, stamp=5, status=NORMAL):
    raw = struct.pack("=hhII40s", 0, 0, stamp, 7, name.encode()) if status == NORMAL else b""
    return status, TIME_STRING, 1, raw


@pytest.mark.parametrize(
    ("replies", "found"),
    [
        ((number(17), text("5 minute"), number(17)), (17, "5 minute")),
        ((number(17), text("5 minute"), number(18)), None),  # it changed between
        ((number(17, 4), text("5 minute"), number(17)), None),  # and came back
        ((number(17), text("5 minute", 6), number(17)), None),
        ((number(17), text("17"), number(17)), (17, "")),  # rsrv, beyond the choices of a menu
        ((number(17), text("", status=GETFAIL), number(17)), (17, "")),
        ((number(17), text("", status=DISCONNECTED), number(17)), None),
        ((number(17, status=GETFAIL), text("a"), number(17)), None),
        ((number(17), text("a")), None),
    ],
)
def test_a_name_belongs_to_one_number(replies, found):
    assert _name_of(list(replies)) == found


@pytest.mark.parametrize(
    "wrong", [(NORMAL, TIME_STRING, 0, b""), (NORMAL, TIME_ENUM, 1, number(1)[3]), (0, 0, 0, b"")]
)
def test_a_reply_that_cannot_be_read_is_no_name(wrong):
    with pytest.raises(BadReplyError):
        _name_of([number(17), wrong, number(17)])
