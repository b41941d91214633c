"""What a store could not take of a batch: faults of the program, each kept to its own PVs."""

from collections.abc import Callable

import numpy as np

from gui.core.pv.updates import Event, Int32s, ValueProblem


class Failures:
    """Exceptions that the parts of one batch raised. GUI thread."""

    def __init__(self) -> None:
        self.count = 0  # updates and events that raised
        self._errors: list[Exception] = []
        self._reasons: dict[int, str] = {}  # by slot

    def attempt(self, what: Event | Int32s, work: Callable[..., None], *args: object) -> None:
        """Do ``work`` for ``what``, an event or the slots (n,) of samples; note what it raises."""
        try:
            work(*args)
        except Exception as error:
            if isinstance(what, np.ndarray):
                slots = what.tolist()
            else:
                slot = getattr(what, "slot", None)  # those of an IOC or of the queue have none
                slots = [] if slot is None else [slot]
            self._errors.append(error)
            self.count += max(len(slots), 1)
            reason = f"an error in PV Watch: {error}."
            self._reasons.update(dict.fromkeys(slots, reason))

    def problems(self) -> list[ValueProblem]:
        """Return what the rows say: a value that was half taken may not be that of now."""
        return [ValueProblem(slot, "not taken", why) for slot, why in self._reasons.items()]

    def as_one(self) -> Exception:
        """Return what to raise: the first, with how many more there were."""
        first = self._errors[0]
        if len(self._errors) > 1:
            first.add_note(f"{len(self._errors) - 1} more of the same batch failed")
        return first
