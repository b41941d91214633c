"""EPICS_CA_* variables of the user: values, defaults, and hints about likely mistakes.

How libca reads them was tried on libca 7.0: numbers with ``sscanf`` (``10M`` is 10), ports from
5001 to 65535, EPICS_CA_AUTO_ADDR_LIST off only with ``no`` or ``NO`` in it, yes-or-no variables
on only with ``yes``, and an address with a comma refused whole. The network is not used.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from gui.core.pv.counts import grouped

PREFIX: Final = "EPICS_CA_"
LEAST_ARRAY: Final = 16_384
DEFAULTS: Final[Mapping[str, str]] = {
    "EPICS_CA_ADDR_LIST": "",
    "EPICS_CA_AUTO_ADDR_LIST": "YES",
    "EPICS_CA_NAME_SERVERS": "",
    "EPICS_CA_SERVER_PORT": "5064",
    "EPICS_CA_REPEATER_PORT": "5065",
    "EPICS_CA_CONN_TMO": "30",
    "EPICS_CA_MAX_ARRAY_BYTES": str(LEAST_ARRAY),
    "EPICS_CA_AUTO_ARRAY_BYTES": "YES",
    "EPICS_CA_MAX_SEARCH_PERIOD": "300",
    "EPICS_CA_MCAST_TTL": "1",
}
_LEADING: Final = re.compile(r"\s*([+-]?\d+)")
_NUMBER: Final = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*", re.IGNORECASE)
_HOST: Final = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*\.?")


@dataclass(frozen=True, slots=True)
class CaVariable:
    """One variable; ``value`` ``None`` where it is not set and ``default`` holds."""

    name: str
    value: str | None
    default: str


@dataclass(frozen=True, slots=True)
class CaHint:
    """A likely mistake in one variable, in words."""

    name: str
    text: str


def ca_variables(environment: Mapping[str, str]) -> tuple[CaVariable, ...]:
    """Return the variables that a client reads, then others of the prefix that are set."""
    others = sorted(k for k in environment if k.startswith(PREFIX) and k not in DEFAULTS)
    return tuple(
        CaVariable(name, environment.get(name), DEFAULTS.get(name, ""))
        for name in (*DEFAULTS, *others)
    )


def ca_hints(environment: Mapping[str, str]) -> tuple[CaHint, ...]:
    """Return likely mistakes, in the order of ``ca_variables``."""
    found = [
        *_addresses(environment),
        *_switch(environment, "EPICS_CA_AUTO_ADDR_LIST"),
        *_ports(environment),
        *_periods(environment),
        *_arrays(environment),
        *_switch(environment, "EPICS_CA_AUTO_ARRAY_BYTES"),
    ]
    order = list(DEFAULTS)
    return tuple(sorted(found, key=lambda hint: order.index(hint.name)))


def _value(environment: Mapping[str, str], name: str) -> str:
    return environment.get(name) or DEFAULTS[name]  # libca takes an empty one as not set


def searches_itself(environment: Mapping[str, str]) -> bool:
    """Tell whether libca searches the networks of this computer (auto address list)."""
    text = _value(environment, "EPICS_CA_AUTO_ADDR_LIST")
    return "no" not in text and "NO" not in text


def searched_addresses(environment: Mapping[str, str]) -> list[str]:
    """Return where libca asks for a name, in words; those that it leaves out are not among them."""
    text = _value(environment, "EPICS_CA_SERVER_PORT")
    number = _LEADING.match(text)
    good = number is not None and 5000 < int(number[1][:9]) <= 65_535
    port = number[1].lstrip("+0") if good and number else DEFAULTS["EPICS_CA_SERVER_PORT"]
    found: dict[str, None] = {}
    for name, prefix in (("EPICS_CA_ADDR_LIST", ""), ("EPICS_CA_NAME_SERVERS", "name server ")):
        for address in _value(environment, name).split():
            if not address_fault(address):
                found[prefix + (address if ":" in address else f"{address}:{port}")] = None
    if searches_itself(environment):
        found[f"the networks of this computer (port {port})"] = None
    return list(found)


def _addresses(environment: Mapping[str, str]) -> Iterator[CaHint]:
    good = 0
    for name in ("EPICS_CA_ADDR_LIST", "EPICS_CA_NAME_SERVERS"):
        seen: set[str] = set()
        for address in _value(environment, name).split():
            wrong = address_fault(address)
            if wrong:
                yield CaHint(name, f"{address} {wrong}; libca leaves it out")
            elif address in seen:
                yield CaHint(name, f"{address} is there twice")
            else:
                good += 1
            seen.add(address)
    if not good and not searches_itself(environment):
        set_to = environment.get("EPICS_CA_AUTO_ADDR_LIST")
        text = f"no address, while EPICS_CA_AUTO_ADDR_LIST is {set_to}: no IOC can be found"
        yield CaHint("EPICS_CA_ADDR_LIST", text)


def address_fault(address: str) -> str:
    """Return what is wrong with ``host``, ``host:port`` or ``a.b.c.d:port``; "" for nothing."""
    if "," in address or ";" in address:
        return "has a comma or semicolon: addresses are parted by spaces"
    if address.count(":") > 1:
        return "looks like IPv6, which Channel Access does not know"
    host, colon, port = address.partition(":")
    if colon and not (port.isascii() and port.isdigit() and 0 < int(port[:9]) <= 65_535):
        return "has a port that is not a number from 1 to 65535"
    if re.fullmatch(r"[\d.]+", host, re.ASCII):
        parts = host.split(".")
        if len(parts) != 4 or not all(p and len(p) < 4 and int(p) < 256 for p in parts):
            return "is not four numbers from 0 to 255"
    elif not _HOST.fullmatch(host):
        return "is not the name of a computer"
    return ""


def _switch(environment: Mapping[str, str], name: str) -> Iterator[CaHint]:
    text = _value(environment, name)
    searching = name == "EPICS_CA_AUTO_ADDR_LIST"
    on = searches_itself(environment) if searching else text.upper() == "YES"
    if text.upper() != ("YES" if on else "NO"):
        yield CaHint(name, f"{text!r} is taken as {'YES' if on else 'NO'}: write YES or NO")


def _ports(environment: Mapping[str, str]) -> Iterator[CaHint]:
    for name in ("EPICS_CA_SERVER_PORT", "EPICS_CA_REPEATER_PORT"):
        text, default = _value(environment, name), DEFAULTS[name]
        number = _LEADING.match(text)
        if number is None:
            yield CaHint(name, f"{text!r} is not a number: {default} is used")
        elif not 5000 < int(number[1][:9]) <= 65_535:
            yield CaHint(name, f"{text} is not from 5001 to 65535: {default} is used")
        elif number.end() != len(text.rstrip()):
            yield CaHint(name, f"{text!r} is read as {int(number[1])}")


def _periods(environment: Mapping[str, str]) -> Iterator[CaHint]:
    name = "EPICS_CA_CONN_TMO"
    text = _value(environment, name)
    seconds = float(text) if _NUMBER.fullmatch(text) else math.nan
    if not seconds > 0:
        yield CaHint(name, f"{text!r} is not a number of seconds: 30 is used")
    elif seconds > 120:
        yield CaHint(name, f"an IOC that hangs is noticed only after {text.strip()} s or more")


def _arrays(environment: Mapping[str, str]) -> Iterator[CaHint]:
    name = "EPICS_CA_MAX_ARRAY_BYTES"
    text = _value(environment, name)
    number = _LEADING.match(text)
    size = int(number[1][:18]) if number else LEAST_ARRAY
    if number is None:
        yield CaHint(name, f"{text!r} is not a number: {LEAST_ARRAY} is used")
    elif number.end() != len(text.rstrip()):
        yield CaHint(name, f"{text!r} is read as {size}: write the bytes in digits alone")
    if size < LEAST_ARRAY:
        yield CaHint(name, f"{size} is too small: {LEAST_ARRAY} is used")
    if _value(environment, "EPICS_CA_AUTO_ARRAY_BYTES").upper() != "YES":
        used = max(size, LEAST_ARRAY)
        if used < 1 << 20:
            yield CaHint(name, f"arrays of more than {grouped(used)} bytes are not received")
