"""Batches: what a worker sends to the GUI thread, immutable and by columns.

``slot`` is the number that the tab gave a PV when it was added; never reused.
"""

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from gui.core.pv.record_fields import FieldsRead
from gui.core.pv.severity import ConnectionState

Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]
Float64s = npt.NDArray[np.float64]
UInt8s = npt.NDArray[np.uint8]


class PvKind(IntEnum):
    """How a channel's values are decoded and shown, from its native type and count.

    An array of characters comes as ``ARRAY``; the store may show it as ``TEXT``.
    """

    FLOAT = 0
    INTEGER = 1
    ENUM = 2
    TEXT = 3
    ARRAY = 4


@dataclass(frozen=True, slots=True)
class Metadata:
    """Properties of a PV from its ``DBR_CTRL_*`` subscription; ``None``: the type has none."""

    units: str = ""
    precision: int | None = None
    display_limits: tuple[float, float] | None = None  # LOPR, HOPR
    warning_limits: tuple[float, float] | None = None  # LOW, HIGH
    alarm_limits: tuple[float, float] | None = None  # LOLO, HIHI
    control_limits: tuple[float, float] | None = None  # DRVL, DRVH
    labels: tuple[str, ...] = ()  # state names of an enum, 16 at most
    single: bool = False  # 32-bit floating point numbers
    read_names: tuple[tuple[int, str], ...] = ()  # of further states, as read one by one


@dataclass(frozen=True, slots=True)
class NameRefused:
    """A PV is not searched for: ``reason`` says why, in sentences."""

    slot: int
    reason: str


@dataclass(frozen=True, slots=True)
class ServedTwice:
    """Two servers answered for a connected PV: ``used`` is its own, ``ignored`` the other one."""

    slot: int
    used: str  # host:port
    ignored: str


@dataclass(frozen=True, slots=True)
class StateNameRead:
    """The IOC's name of state ``index``, which is not among the 16 that its metadata can hold.

    Names are as of the latest ``MetadataChange``, which forgets them.
    """

    slot: int
    index: int
    name: str


@dataclass(frozen=True, slots=True)
class ConnectionChange:
    """A channel connected or disconnected; ``time_ns`` is arrival time on this machine."""

    slot: int
    state: ConnectionState
    time_ns: int
    kind: PvKind = PvKind.FLOAT
    native_type: str = ""  # "DOUBLE", "LONG", "ENUM", "STRING", "CHAR", ...
    count: int = 0
    host: str = ""


@dataclass(frozen=True, slots=True)
class AccessChange:
    """Access rights of a connected channel."""

    slot: int
    read: bool
    write: bool


@dataclass(frozen=True, slots=True)
class MetadataChange:
    """Units, precision, limits or state names arrived or were edited in the IOC."""

    slot: int
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class TextUpdate:
    """The latest CA string of a PV in this batch; ``merged`` earlier ones were superseded by it.

    ``raw`` is what came before the first NUL: at most 40 bytes, in no known encoding.
    """

    slot: int
    time_ns: int
    raw: bytes
    severity: int
    status: int
    merged: int = 0


@dataclass(frozen=True, slots=True)
class ArrayUpdate:
    """The latest array of a PV in this batch; ``merged`` earlier ones were superseded by it.

    Characters are uint8, NULs included; strings are ``STRINGS`` (bytes).
    """

    slot: int
    time_ns: int
    value: npt.NDArray[np.generic]  # read-only
    severity: int
    status: int
    merged: int = 0


@dataclass(frozen=True, slots=True)
class ValueProblem:
    """A connected PV has no value now, until its next update: the IOC sent none or refused.

    ``short`` is for the row, ``reason`` a sentence without its capital: what to do about it too.
    """

    slot: int
    short: str
    reason: str


@dataclass(frozen=True, slots=True)
class BadReplies:
    """Replies of the IOC about a PV that could not be read; ``reason``: the latest one's."""

    slot: int
    count: int
    reason: str


@dataclass(frozen=True, slots=True)
class ValueRead:
    """The value that a PV had at a moment between ``asked_ns`` and the arrival of the batch.

    It was asked for after a put: a field may post no monitor when it changes. ``value`` is that of
    a numeric scalar, ``block`` that of any other PV. The stamp is the IOC's, ``asked_ns`` is of
    this machine's clock.
    """

    slot: int
    asked_ns: int
    time_ns: int
    severity: int
    status: int
    value: float = float("nan")
    block: TextUpdate | ArrayUpdate | None = None

    @property
    def held(self) -> float | bytes | npt.NDArray[np.generic]:
        """The value of whatever kind; an array is read-only."""
        if isinstance(self.block, TextUpdate):
            return self.block.raw
        return self.value if self.block is None else self.block.value


class PutStage(IntEnum):
    """How far a put that has no result yet is known to have come."""

    REQUESTED = 0  # handed to the worker
    SENT = 1  # handed to the protocol's library; whether the IOC has it is not known
    PROCESSING = 2  # the IOC answered a later question, and has not completed the put
    READING = 3  # the IOC completed it; the value is being read back


@dataclass(frozen=True, slots=True, eq=False)
class PutProgress:
    """Word on a put that has no result yet; it comes every few seconds, as long as that takes.

    ``held`` is the value that the IOC held when it came to ``stage``; ``None``: not known.
    """

    slot: int
    request: int
    stage: PutStage
    held: float | bytes | npt.NDArray[np.generic] | None = None  # an array is read-only


@dataclass(frozen=True, slots=True, eq=False)
class PutResult:
    """Result of a put request, one for each request.

    ``ok``: the IOC completed the put and ``readback`` is the value it held afterwards. That may be
    another value than the one sent: only comparing the two confirms the put. ``plain``: nothing
    was completed; the value was sent without completion, then read back. ``superseded``: another
    value was sent meanwhile, and nothing was read back.
    """

    slot: int
    request: int
    ok: bool
    message: str = ""  # why it is not ok
    readback: float | bytes | npt.NDArray[np.generic] | None = None  # an array is read-only
    severity: int = 0  # of the readback
    unknown: bool = False  # sent, but it is not known whether the value was set
    sent: bool = True  # False: refused before anything was sent
    lost: bool = False  # ``unknown`` because the connection was lost
    plain: bool = False
    superseded: bool = False


@dataclass(frozen=True, slots=True)
class HostSilent:
    """The circuit to ``host`` is silent since ``since_ns``; 0: no longer.

    Both times are of this machine's clock; ``time_ns`` is when this was detected.
    """

    host: str
    since_ns: int
    time_ns: int


@dataclass(frozen=True, slots=True)
class HostNamed:
    """The computer of ``host`` has a name: its IOC is called ``name`` from now on."""

    host: str
    name: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """``count`` updates were dropped because the GUI thread did not take batches in time."""

    count: int


Event = (
    NameRefused
    | ServedTwice
    | StateNameRead
    | ConnectionChange
    | AccessChange
    | MetadataChange
    | TextUpdate
    | ArrayUpdate
    | ValueProblem
    | BadReplies
    | ValueRead
    | PutProgress
    | PutResult
    | HostSilent
    | HostNamed
    | Dropped
    | FieldsRead
)


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Updates in order of arrival: numeric scalars as columns of length n, the rest as events.

    Connects in ``events`` go before the samples of the same batch, disconnects after them; the
    worker never puts a disconnect and a later connect of one PV into one batch.
    Times are UTC, ns since 1970: ``time_ns`` by the IOC, ``arrival_ns`` by this machine.
    """

    slot: Int32s = field(default_factory=lambda: np.empty(0, np.int32))
    time_ns: Int64s = field(default_factory=lambda: np.empty(0, np.int64))
    value: Float64s = field(default_factory=lambda: np.empty(0, np.float64))
    severity: UInt8s = field(default_factory=lambda: np.empty(0, np.uint8))
    status: UInt8s = field(default_factory=lambda: np.empty(0, np.uint8))
    events: tuple[Event, ...] = ()
    arrival_ns: int = 0
    waited_ns: int = 0  # at most so long before ``arrival_ns`` libca delivered them

    def __post_init__(self) -> None:
        for column in (self.slot, self.time_ns, self.value, self.severity, self.status):
            column.setflags(write=False)

    @property
    def updates(self) -> int:
        """Count of monitor updates carried, those superseded within the batch included."""
        count = len(self.slot)
        for event in self.events:
            if isinstance(event, TextUpdate | ArrayUpdate):
                count += 1 + event.merged
        return count
