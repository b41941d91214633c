"""List of appliances: as it is typed, one a line, and as the environment gives it."""

import re
from typing import Final

from gui.core.archive.appliance_urls import AddressError, retrieval_base
from gui.core.pv.formatting import plain

VARIABLE: Final = "PVWATCH_ARCHIVE_URL"
SETTING: Final = "archive_appliances"  # among what is remembered: one a line


def addresses_in(text: str) -> tuple[str, ...]:
    """Return the addresses in ``text``: one a line, or between spaces or commas, once each."""
    return tuple(dict.fromkeys(re.split(r"[\s,]+", text.strip()))) if text.strip() else ()


def wrong_addresses(text: str) -> tuple[str, ...]:
    """Return a sentence for each address that cannot be that of an appliance."""
    found = []
    for address in addresses_in(text):
        try:
            retrieval_base(address)
        except AddressError as error:
            found.append(f"{plain(address, 80)}: {str(error)[:1].lower()}{str(error)[1:]}")
    return tuple(found)


def appliances_in_force(setting: str, variable: str) -> tuple[str, ...]:
    """Return those of the settings, then those of the environment that are not among them."""
    return tuple(dict.fromkeys((*addresses_in(setting), *addresses_in(variable))))
