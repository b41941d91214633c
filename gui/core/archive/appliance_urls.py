"""Addresses of an appliance: its base as people give it, and what is asked of it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote, urlsplit

from gui.core.archive.archive_request import ArchiveRequest

MOST_ADDRESS: Final = 2000  # characters

_SECOND_NS: Final = 1_000_000_000
_MS_NS: Final = 1_000_000
_FIRST_NS: Final = 0  # the archive has nothing before 1970
_LAST_NS: Final = 4_102_444_800 * _SECOND_NS  # the year 2100
_SCHEMES: Final = {"http": "http", "https": "https", "pbraw": "http", "pbraws": "https"}
_CALLS: Final = re.compile(r"/(data|bpl|ui)(/.*)?$")  # behind /retrieval


class AddressError(ValueError):
    """An address that cannot be that of an appliance; says why in a sentence."""


@dataclass(frozen=True, slots=True)
class DataQuestion:
    """The address that answers a request, and what was asked: ``bin_ns`` 0 is raw."""

    url: str
    operator: str = ""
    bin_ns: int = 0


def retrieval_base(address: str) -> str:
    """Return ``http(s)://host[:port][/path]/retrieval``, from an address with or without parts.

    ``archiver:17668``, ``pbraw://archiver/retrieval`` (Phoebus) and the address of a call are
    understood. Raises ``AddressError``.
    """
    text = address.strip()
    if not text or len(text) > MOST_ADDRESS or any(c.isspace() or c < " " for c in text):
        raise AddressError("This is not the address of a server.")
    if "://" not in text:
        text = f"http://{text}"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise AddressError("This is not the address of a server.") from None
    scheme = _SCHEMES.get(parts.scheme.lower())
    if scheme is None:
        raise AddressError(f"{parts.scheme}:// is not a way to an archiver appliance: use http.")
    if not host:
        raise AddressError("The address names no host.")
    if "@" in parts.netloc:
        raise AddressError("The address must not hold a user name or password.")
    path = _CALLS.sub("", parts.path.rstrip("/"))
    path = path.removesuffix("/mgmt")
    if not path.endswith("/retrieval"):
        path += "/retrieval"
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}{'' if port is None else f':{port}'}{quote(path, safe='/%')}"


def data_question(base: str, request: ArchiveRequest, operator: str = "") -> DataQuestion:
    """Return how to ask for samples. ``operator``: with which to reduce them, "" for raw.

    Raw times are rounded outwards to milliseconds, of bins to seconds: that is what appliances
    count in. A bin has whole seconds: a range of fewer seconds than bins is asked for raw.
    """
    begin_ns = min(max(request.begin_ns, _FIRST_NS), _LAST_NS)
    end_ns = min(max(request.end_ns, begin_ns), _LAST_NS)
    bins = request.bins if operator else None
    begin_s, end_s = begin_ns // _SECOND_NS, -(-end_ns // _SECOND_NS)
    if bins is None or bins < 1 or end_s - begin_s <= bins:
        operator, bin_ns, pv = "", 0, request.pv
        begin_ns -= begin_ns % _MS_NS
        end_ns += -end_ns % _MS_NS
    else:
        bin_ns = (end_s - begin_s) // bins * _SECOND_NS
        begin_ns, end_ns = begin_s * _SECOND_NS, end_s * _SECOND_NS
        pv = f"{operator}_{bins}({request.pv})"
    url = (
        f"{base}/data/getData.raw?pv={quote(pv, safe='')}"
        f"&from={quote(iso(begin_ns), safe='')}&to={quote(iso(end_ns), safe='')}"
        "&fetchLatestMetadata=true"
    )
    return DataQuestion(url, operator, bin_ns)


def matching_url(base: str, pattern: str, limit: int) -> str:
    """Return the address that lists names that match a glob; one more than ``limit`` is asked for.

    A regular expression is sent, as appliances let a dot of a glob stand for any character.
    """
    return (
        f"{base}/bpl/getMatchingPVs?regex={quote(glob_regex(pattern), safe='')}&limit={limit + 1}"
    )


def filter_url(base: str) -> str:
    """Return the address to which names are posted, which answers with those archived."""
    return f"{base}/bpl/filterArchivedPVs"


def version_url(base: str) -> str:
    """Return the address that tells the version."""
    return f"{base}/bpl/getVersion"


def values_url(base: str, time_ns: int) -> str:
    """Return the address to which names are posted, which answers with their values at a time."""
    at_ns = min(max(time_ns, _FIRST_NS), _LAST_NS)
    return f"{base}/data/getDataAtTime?at={quote(iso(at_ns - at_ns % _MS_NS), safe='')}"


def glob_regex(pattern: str) -> str:
    """Return a glob as a regular expression that Java and Python read alike."""
    parts = {"*": ".*", "?": "."}
    return "".join(
        parts.get(c, c if c.isalnum() or c in "_ :" else f"\\{c}") for c in pattern
    )  # fmt: skip


def iso(time_ns: int) -> str:
    """Return a whole millisecond in ISO 8601, UTC."""
    seconds, rest = divmod(time_ns, _SECOND_NS)
    whole = datetime.fromtimestamp(seconds, UTC)
    return f"{whole:%Y-%m-%dT%H:%M:%S}.{rest // _MS_NS:03d}Z"
