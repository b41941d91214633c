"""Policy of confirmations: when to ask before a put."""

from enum import StrEnum
from typing import Final

READ_ONLY: Final = "PV Watch is read-only: unlock in Group › Allow puts"


class ConfirmPolicy(StrEnum):
    """When to ask before a put."""

    ALWAYS = "always"
    SEVERAL = "several"  # only for several PVs at once
    NEVER = "never"

    def asks(self, count: int) -> bool:
        """Tell whether to ask before ``count`` PVs are written at once."""
        return self is ConfirmPolicy.ALWAYS or (self is ConfirmPolicy.SEVERAL and count > 1)
