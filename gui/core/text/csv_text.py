"""CSV with exact cells: numbers and times read back as they were, and no text is a formula.

A number is the shortest text that reads back as the same double, ``repr``; also one that came as
a float, which a double holds exactly. Infinities are ``inf``, NaN ``nan``. A time is of ISO 8601
with nine decimals and its offset; ``datetime.fromisoformat`` reads its microseconds.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

CsvCell = str | int | float

_FORMULA_STARTS: Final = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)
# the last four are full-width, which spreadsheets in Asia take too


def guarded(cell: str) -> str:
    """Return a text that no spreadsheet takes for a formula; a number in it stays as it is."""
    if not cell.startswith(_FORMULA_STARTS):
        return cell
    try:
        float(cell)
    except ValueError:
        return f"'{cell}"
    return cell


def time_cell(time_ns: int, utc: bool) -> str:
    """Return a time (ns since 1970, UTC) such as ``2026-11-24T13:00:00.000000002+01:00``.

    In UTC, or in this machine's zone as it was then.
    """
    seconds, rest = divmod(int(time_ns), 1_000_000_000)
    moment = datetime.fromtimestamp(seconds, UTC)
    if not utc:
        moment = moment.astimezone()
    whole = moment.isoformat(timespec="seconds")
    return f"{whole[:19]}.{rest:09d}{whole[19:]}"


def csv_text(rows: Iterable[Sequence[CsvCell]]) -> str:
    """Return ``rows`` as CSV: texts guarded, numbers exact."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(
        [guarded(cell) if isinstance(cell, str) else _number(cell) for cell in row] for row in rows
    )
    return text.getvalue()


def _number(number: float) -> str:
    return str(number) if isinstance(number, int) else repr(float(number))
