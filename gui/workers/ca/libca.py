"""C functions of pyepics' libca that workers call, with our own prototypes.

``ctypes.CDLL`` of the path that pyepics found opens the same loaded library a second time as a
Python object, so that our argument types do not change pyepics' (cadef.h, EPICS 7).
"""

import ctypes
import itertools
import os
import platform
import sys
import threading
from collections import deque
from ctypes import string_at
from types import SimpleNamespace
from typing import Any, Final

from epics import ca, dbr, utils

from gui.workers.ca.scheduling import no_real_time

ECA_NORMAL: Final = 1
ECA_TOLARGE: Final = 72
ECA_DBLCHNL: Final = 200  # two servers answered for one name
ECA_DISCONN: Final = 192  # caerr.h: the circuit went away while the request was under way
CONNECTED_STATE: Final = 2  # cs_conn of enum channel_state
OP_CONN_UP: Final = 6
_OP_PUT: Final = 1  # CA_OP_PUT, cadef.h
_HOST_BYTES: Final = 256
_LEAST_LIMIT: Final = 16_384  # MAX_TCP, caProto.h: a smaller limit is raised to it
_PROTOCOL_BYTES: Final = 24  # that libca adds to the user's limit


class EventArgs(ctypes.Structure):
    """``struct event_handler_args``."""

    _fields_ = (
        ("usr", ctypes.py_object),
        ("chid", ctypes.c_void_p),
        ("type", ctypes.c_long),
        ("count", ctypes.c_long),
        ("dbr", ctypes.c_void_p),
        ("status", ctypes.c_int),
    )


class ConnectionArgs(ctypes.Structure):
    """``struct connection_handler_args``."""

    _fields_ = (("chid", ctypes.c_void_p), ("op", ctypes.c_long))


class AccessArgs(ctypes.Structure):
    """``struct access_rights_handler_args``: bit 0 read, bit 1 write."""

    _fields_ = (("chid", ctypes.c_void_p), ("access", ctypes.c_uint))


class ExceptionArgs(ctypes.Structure):
    """``struct exception_handler_args``."""

    _fields_ = (
        ("usr", ctypes.c_void_p),
        ("chid", ctypes.c_void_p),
        ("type", ctypes.c_long),
        ("count", ctypes.c_long),
        ("addr", ctypes.c_void_p),
        ("stat", ctypes.c_long),
        ("op", ctypes.c_long),
        ("ctx", ctypes.c_char_p),
        ("file", ctypes.c_char_p),
        ("line", ctypes.c_uint),
    )


class UserArgument:
    """A subscription's user argument: a Python object, or an address for a compiled callback."""

    @classmethod
    def from_param(cls, value: Any) -> Any:
        """Return ``value`` as it is: either is one pointer."""
        if not isinstance(value, ctypes.c_void_p | ctypes.py_object):
            raise TypeError("a user argument is a py_object or a c_void_p")
        return value


EVENT_CALLBACK: Final = ctypes.CFUNCTYPE(None, EventArgs)
CONNECTION_CALLBACK: Final = ctypes.CFUNCTYPE(None, ConnectionArgs)
ACCESS_CALLBACK: Final = ctypes.CFUNCTYPE(None, AccessArgs)
_EXCEPTION_CALLBACK: Final = ctypes.CFUNCTYPE(None, ExceptionArgs)
_PRINTF_CALLBACK: Final = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_char_p)

messages: Final[deque[bytes]] = deque(maxlen=200)
"""Errors and messages of libca, newest last; messages are printf format strings."""

# Queues for reports of double channels and put errors, by the number of their context: a late call
# finds nothing there.
_reports: Final[dict[int, tuple[deque[bytes], deque[tuple[int, int]]]]] = {}
_numbers: Final = itertools.count(1)  # of contexts


def note(text: str) -> None:
    """Add ``text`` to ``messages``. Called on: any thread."""
    messages.append(text.encode())


def _on_printf(text: bytes | None) -> int:
    if text:
        messages.append(text)
    return 0


def _on_exception(args: Any) -> None:
    messages.append(_library.ca_message(args.stat) + b": " + (args.ctx or b""))  # a table
    queues = _reports.get(args.usr or 0)
    if queues is not None and args.stat == ECA_DBLCHNL:
        queues[0].append(args.ctx or b"")
    elif queues is not None and args.op == _OP_PUT:
        queues[1].append((args.chid or 0, args.stat))


# One thunk for all contexts, never freed: libca may still call it.
_printf_thunk = _PRINTF_CALLBACK(_on_printf)
_exception_thunk = _EXCEPTION_CALLBACK(_on_exception)

_PROTOTYPES: Final[dict[str, tuple[Any, tuple[Any, ...]]]] = {
    "ca_create_channel": (
        ctypes.c_int,
        (
            ctypes.c_char_p,
            CONNECTION_CALLBACK,
            ctypes.c_void_p,
            ctypes.c_uint,
            ctypes.POINTER(ctypes.c_void_p),
        ),
    ),
    "ca_replace_access_rights_event": (ctypes.c_int, (ctypes.c_void_p, ACCESS_CALLBACK)),
    "ca_clear_channel": (ctypes.c_int, (ctypes.c_void_p,)),
    "ca_create_subscription": (
        ctypes.c_int,
        (
            ctypes.c_long,
            ctypes.c_ulong,
            ctypes.c_void_p,
            ctypes.c_long,
            EVENT_CALLBACK,
            UserArgument,
            ctypes.POINTER(ctypes.c_void_p),
        ),
    ),
    "ca_clear_subscription": (ctypes.c_int, (ctypes.c_void_p,)),
    "ca_array_get_callback": (
        ctypes.c_int,
        (ctypes.c_long, ctypes.c_ulong, ctypes.c_void_p, EVENT_CALLBACK, ctypes.py_object),
    ),
    "ca_array_put_callback": (
        ctypes.c_int,
        (
            ctypes.c_long,
            ctypes.c_ulong,
            ctypes.c_void_p,
            ctypes.c_void_p,
            EVENT_CALLBACK,
            ctypes.py_object,
        ),
    ),
    "ca_array_put": (
        ctypes.c_int,
        (ctypes.c_long, ctypes.c_ulong, ctypes.c_void_p, ctypes.c_void_p),
    ),
    "ca_field_type": (ctypes.c_short, (ctypes.c_void_p,)),
    "ca_element_count": (ctypes.c_ulong, (ctypes.c_void_p,)),
    "ca_state": (ctypes.c_int, (ctypes.c_void_p,)),
    "ca_search_attempts": (ctypes.c_uint, (ctypes.c_void_p,)),
    "ca_get_ioc_connection_count": (ctypes.c_uint, ()),
    "ca_read_access": (ctypes.c_uint, (ctypes.c_void_p,)),
    "ca_write_access": (ctypes.c_uint, (ctypes.c_void_p,)),
    "ca_get_host_name": (ctypes.c_uint, (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint)),
    # s until libca sends an echo: restarted by every message of the circuit and by beacons
    "ca_receive_watchdog_delay": (ctypes.c_double, (ctypes.c_void_p,)),
    "ca_beacon_period": (ctypes.c_double, (ctypes.c_void_p,)),  # s; negative: not known
    "ca_message": (ctypes.c_char_p, (ctypes.c_long,)),
    "ca_flush_io": (ctypes.c_int, ()),
    "ca_replace_printf_handler": (ctypes.c_int, (_PRINTF_CALLBACK,)),
    "ca_add_exception_event": (ctypes.c_int, (_EXCEPTION_CALLBACK, ctypes.c_void_p)),
}

# Worker and libca threads give the interpreter back to the GUI thread this soon (usually 5 ms):
# while 5,000 channels connect, every call from Qt into Python waits for it.
_SWITCH_S: Final = 0.001
_load_lock = threading.Lock()
_library: Any = None


def load() -> Any:
    """Return libca with prototypes, initialising pyepics' copy at the first call.

    Called on: any worker thread, never the GUI thread. pyepics makes its initial context in the
    thread that first loads the library; a thread of its own takes that one, so that no worker
    ever owns or destroys it.
    """
    global _library
    with _load_lock:
        if _library is None:
            sys.setswitchinterval(_SWITCH_S)
            ca.PREEMPTIVE_CALLBACK = True
            _spare_pyepics_the_question()
            ca.AUTO_CLEANUP = False  # its atexit hook waits for circuits; workers end their own
            loader = threading.Thread(target=_initialize, name="pvwatch-libca-loader")
            loader.start()
            loader.join()
            _library = _prototyped()
        return _library


def silence(library: Any, double_channels: deque[bytes], put_errors: deque[tuple[int, int]]) -> int:
    """Send the current context's messages to ``messages``; return the context's number.

    Until ``forget`` two kinds go to queues too: texts of reports that two servers have one name to
    ``double_channels``, chid and ECA status of puts without completion that a server refused to
    ``put_errors``. Called on: worker thread.

    libca's own handler ends the process when a server reports an error of its own.
    """
    number = next(_numbers)
    _reports[number] = double_channels, put_errors
    library.ca_replace_printf_handler(_printf_thunk)
    library.ca_add_exception_event(_exception_thunk, number)
    return number


def forget(number: int) -> None:
    """Forget a context that was destroyed. Called on: worker thread."""
    _reports.pop(number, None)


def make_ready(library: Any) -> None:
    """Let the current context, which has had no channel, make now what comes with the first one.

    The channel is gone before it is searched for. What it leaves (``cac::pudpiiu``):

    - timers for searches that run already: a channel waits for what is left of their period, not
      for a whole one (ADR 63);
    - what the loss of a name server needs: libca connects to EPICS_CA_NAME_SERVERS with the
      context, and asserts then that it is there.
    """
    chid = ctypes.c_void_p()
    status = library.ca_create_channel(
        b"pvwatch:none", CONNECTION_CALLBACK(), None, 0, ctypes.byref(chid)
    )
    if status == ECA_NORMAL:
        library.ca_clear_channel(chid)


def _spare_pyepics_the_question() -> None:
    """Let pyepics find its library without ``platform.architecture``, which runs ``file``.

    That tells of which kind the interpreter is: two child processes, 10 ms, at each start.
    """
    if getattr(utils, "platform", None) is platform:
        bits = f"{8 * ctypes.sizeof(ctypes.c_void_p)}bit"
        utils.platform = SimpleNamespace(architecture=lambda: (bits, ""), machine=platform.machine)


def _initialize() -> None:
    """Load pyepics' copy with its initial context."""
    with no_real_time():
        ca.initialize_libca()
    if os.environ.get("EPICS_CA_NAME_SERVERS", "").strip():
        make_ready(_prototyped())


def _prototyped() -> Any:
    library = ctypes.CDLL(ca.find_libca())
    for name, (restype, argtypes) in _PROTOTYPES.items():
        function = getattr(library, name)
        function.restype, function.argtypes = restype, argtypes
    return library


def is_connected(library: Any, chid: ctypes.c_void_p) -> bool:
    """Tell whether libca has a circuit for the channel: of one that it lost it may not be asked."""
    return bool(library.ca_state(chid) == CONNECTED_STATE)


def host_name(library: Any, chid: ctypes.c_void_p) -> str:
    """Return ``address:port`` of the channel's IOC, "" where it is not connected.

    ``ca_host_name`` returns a pointer into a circuit that another thread may end meanwhile.
    """
    if not is_connected(library, chid):
        return ""
    copied = ctypes.create_string_buffer(_HOST_BYTES)
    library.ca_get_host_name(chid, copied, _HOST_BYTES)
    return copied.value.decode("utf-8", "replace")


def dbr_size(dbr_type: int, count: int) -> int:
    """Return the size in bytes of ``count`` elements of ``dbr_type`` with their header."""
    return int(dbr.value_offset[dbr_type]) + count * ctypes.sizeof(
        dbr.Map[dbr.native_type(dbr_type)]
    )


def is_too_large(dbr_type: int, count: int) -> bool:
    """Return whether libca would ignore a reply of ``count`` elements without telling us.

    Only with EPICS_CA_AUTO_ARRAY_BYTES=NO; libca's message about it names no PV.
    """
    if os.environ.get("EPICS_CA_AUTO_ARRAY_BYTES", "YES").upper() == "YES":
        return False
    given = os.environ.get("EPICS_CA_MAX_ARRAY_BYTES", "")
    limit = max(int(given) if given.isdecimal() else 0, _LEAST_LIMIT) + _PROTOCOL_BYTES
    return dbr_size(dbr_type, count) > limit


def copied_reply(args: Any) -> bytes:
    """Return a copy of the value in ``args``, ``EventArgs``.

    Empty where there is none: another status than ECA_NORMAL, a type of unknown size, or a count
    that is none.
    """
    if args.status != ECA_NORMAL or not args.dbr or args.type not in dbr.Map or args.count < 0:
        return b""
    return string_at(args.dbr, dbr_size(args.type, args.count))
