"""Channel of one context: its libca handles and its current state."""

import ctypes
import sys
import time
from dataclasses import dataclass, field
from typing import Any, Final

from epics import dbr

from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import AccessChange, ConnectionChange, Metadata, PvKind, ServedTwice
from gui.workers.ca import libca
from gui.workers.ca.callbacks import BlockSubscription, CallbackSink
from gui.workers.ca.decoding import control_type, kind_of
from gui.workers.ca.host_names import host_of

DBE_VALUE_ALARM: Final = dbr.DBE_VALUE | dbr.DBE_ALARM
TYPE_NAMES: Final = {
    dbr.STRING: "STRING",
    dbr.INT: "INT",
    dbr.FLOAT: "FLOAT",
    dbr.ENUM: "ENUM",
    dbr.CHAR: "CHAR",
    dbr.LONG: "LONG",
    dbr.DOUBLE: "DOUBLE",
}


@dataclass(frozen=True, slots=True)
class ValueRequest:
    """How the value of a channel is asked for, and what a good reply has."""

    dbr_type: int
    count: int  # elements; 0: all
    least: int  # elements of a good reply; 0: an array, which may be empty
    most: int  # 1: a scalar; of arrays caproto sends more than it says that there are

    @property
    def short_count(self) -> int:
        """Count of a request that one element of an array is enough for."""
        return self.count if self.least else 1


@dataclass(slots=True, eq=False)
class Channel:
    """A channel and its subscriptions; every method is called on the worker thread."""

    slot: int
    name: str
    monitored: bool = True  # subscribe to value and properties
    chid: ctypes.c_void_p = field(default_factory=ctypes.c_void_p)
    connected: bool = False
    native_type: int = -1
    count: int = 0
    kind: PvKind = PvKind.FLOAT
    host: str = ""
    number: str = ""  # that of ``host`` as it connected, where libca did not know its name
    readable: bool = False
    writable: bool = False
    access_known: bool = False
    lost_s: float | None = None  # monotonic time of its loss, or of the last renewal
    searches: int | None = None  # libca's count some time after that
    standing: int | None = None  # the same, when its circuit was given up as silent
    renewals: int = 0  # since it was lost
    refused: int = libca.ECA_NORMAL  # status of a value subscription that libca refused
    twice: ServedTwice | None = None  # reported since it was last lost
    metadata: Metadata = field(default_factory=Metadata)
    # (event id, user argument): libca holds pointers to both until the subscription is cleared
    subscriptions: list[tuple[ctypes.c_void_p, Any]] = field(default_factory=list)

    def open(self, library: Any, sink: CallbackSink) -> None:
        """Start the search. Raises ``ValueError`` for a name that CA cannot take."""
        status = library.ca_create_channel(
            self.name.encode(), sink.on_link, None, 0, ctypes.byref(self.chid)
        )
        if status != libca.ECA_NORMAL:
            self.chid = ctypes.c_void_p()
            raise ValueError(library.ca_message(status).decode("utf-8", "replace"))
        library.ca_replace_access_rights_event(self.chid, sink.on_access)

    def connect(self, library: Any, sink: CallbackSink, now_ns: int) -> ConnectionChange | None:
        """Subscribe for the current type of the channel; ``None`` where it is lost again."""
        if not libca.is_connected(library, self.chid):
            return None
        self.unsubscribe(library)
        self.native_type = int(library.ca_field_type(self.chid))
        self.count = int(library.ca_element_count(self.chid))
        host = host_of(library, self.chid)
        self.host, self.number = host.shown, host.number
        self.kind = kind_of(self.native_type, self.count)
        self.metadata = Metadata()
        self.connected = True
        self.lost_s, self.renewals = None, 0
        if self.monitored:
            self._monitor(library, sink)
        return ConnectionChange(
            self.slot,
            ConnectionState.CONNECTED,
            now_ns,
            self.kind,
            TYPE_NAMES.get(self.native_type, str(self.native_type)),
            self.count,
            self.host,
        )

    def _monitor(self, library: Any, sink: CallbackSink) -> None:
        asked = self.value_request()
        user: BlockSubscription | bytes | ctypes.c_void_p
        if self.kind in (PvKind.TEXT, PvKind.ARRAY):
            user = BlockSubscription(self.slot, is_property=False)
            callback = sink.on_block
        else:
            callback, user = sink.on_scalar, sink.scalar_user(self.slot)
        if self.is_too_large():
            self.refused = libca.ECA_TOLARGE
        else:
            self.refused = self._subscribe(
                library, asked.dbr_type, asked.count, DBE_VALUE_ALARM, callback, user
            )
        properties = control_type(self.native_type)
        if properties is not None:
            block = BlockSubscription(self.slot, is_property=True)
            self._subscribe(library, properties, 1, dbr.DBE_PROPERTY, sink.on_block, block)

    def renew_access(self, library: Any) -> list[AccessChange]:
        """Read the access rights from libca; return a change, if there is one.

        libca withdraws all rights when a circuit goes silent and restores them without a callback.
        """
        readable = bool(library.ca_read_access(self.chid))
        writable = bool(library.ca_write_access(self.chid))
        if self.access_known and (readable, writable) == (self.readable, self.writable):
            return []
        self.readable, self.writable, self.access_known = readable, writable, True
        return [AccessChange(self.slot, readable, writable)]

    def value_request(self, as_text: bool = False) -> ValueRequest:
        """Return how the value is asked for; ``as_text``: as a string, a state by its name.

        All of a number too: asked for one of an empty PV, caproto announces one and sends none,
        and libca reads what was in its buffer before. One of a string: of all of an empty lso
        rsrv sends none.
        """
        dbr_type, least = int(dbr.TIME_DOUBLE), 1
        if as_text:
            dbr_type = int(dbr.TIME_STRING)
        elif self.kind in (PvKind.TEXT, PvKind.ARRAY):
            dbr_type = self.native_type + int(dbr.TIME_STRING)
            least = int(self.native_type == dbr.STRING and self.count == 1)
        asked = int(dbr_type == dbr.TIME_STRING and self.count == 1)
        most = 1 if self.count <= 1 else sys.maxsize
        return ValueRequest(dbr_type, asked, least, most)

    def is_too_large(self) -> bool:
        """Return whether libca would ignore the value of all elements."""
        asked = self.value_request()
        return asked.least == 0 and libca.is_too_large(asked.dbr_type, self.count)

    def _subscribe(
        self, library: Any, dbr_type: int, count: int, mask: int, callback: Any, user: object
    ) -> int:
        event = ctypes.c_void_p()
        argument = user if isinstance(user, ctypes.c_void_p) else ctypes.py_object(user)
        status = library.ca_create_subscription(
            dbr_type, count, self.chid, mask, callback, argument, ctypes.byref(event)
        )
        if status == libca.ECA_NORMAL:
            self.subscriptions.append((event, argument))
        return int(status)

    def ask(self, library: Any, callback: Any, user: object) -> int:
        """Subscribe once more, for the first value; return libca's status.

        Unlike a get it makes no server read a device that has sent the value before: caproto runs
        the getter of a PV for a get only.
        """
        asked = self.value_request()
        return self._subscribe(
            library, asked.dbr_type, asked.short_count, dbr.DBE_PROPERTY, callback, user
        )

    def end_question(self, library: Any, user: object) -> None:
        """Clear the subscription with this argument, if it is still there.

        Where the channel was lost meanwhile, it ends with the others.
        """
        if not libca.is_connected(library, self.chid):
            return
        for each in self.subscriptions:
            if each[1].value is user:
                library.ca_clear_subscription(each[0])
                self.subscriptions.remove(each)
                return

    @property
    def was_connected(self) -> bool:
        """Whether it has ever connected."""
        return self.native_type != -1

    def owns(self, user: object) -> bool:
        """Return whether ``user`` is the argument of a current subscription."""
        return any(argument.value is user for _, argument in self.subscriptions)

    def disconnect(self, told_ns: int) -> ConnectionChange:
        """Note its loss, of which libca told at ``told_ns``; it goes on searching for it.

        Its subscriptions are kept until they may be cleared (``AdriftChannels``), at the latest
        until it connects, or is made anew.
        """
        self.connected = False
        self.lost_s, self.searches, self.standing = time.monotonic(), None, None
        self.twice = None
        return ConnectionChange(
            self.slot, ConnectionState.DISCONNECTED, told_ns, self.kind, host=self.host
        )

    def unsubscribe(self, library: Any) -> None:
        """Clear every subscription of this channel."""
        for event, _ in self.subscriptions:
            library.ca_clear_subscription(event)
        self.subscriptions.clear()
