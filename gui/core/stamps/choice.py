"""Choice of the time at which a PV's samples are kept, by the user, and faults of stamps."""

from enum import IntEnum
from typing import Final, Literal

TimeChoice = Literal["", "auto", "ioc", "arrival"]  # "": of a PV, as chosen for all
TIME_CHOICES: Final[tuple[TimeChoice, ...]] = ("", "auto", "ioc", "arrival")
TIME_WORDS: Final[dict[TimeChoice, str]] = {
    "": "As in the settings",
    "auto": "IOC's stamps while they are plausible",
    "ioc": "IOC's stamps always",
    "arrival": "Arrival time",
}


class TimeMode(IntEnum):
    """A choice as it is kept in columns."""

    AS_ALL = 0
    AUTO = 1
    IOC = 2
    ARRIVAL = 3


def time_mode(choice: TimeChoice) -> TimeMode:
    """Return the mode of a choice."""
    return TimeMode(TIME_CHOICES.index(choice))


class StampFault(IntEnum):
    """What is wrong with the stamp of a value."""

    NONE = 0
    NEVER = 1  # of 1990: the record was never processed
    AHEAD = 2  # of the arrival
    BEHIND = 3  # the arrival, more than the way explains
    BACKWARDS = 4  # before the sample kept last
    FROZEN = 5  # still that of an earlier value
