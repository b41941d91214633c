"""Recorded answers of real appliances, and the samples that went into the golden ones."""

import math
from datetime import UTC, datetime
from pathlib import Path

FOLDER = Path(__file__).parent / "samples" / "archive"
SECOND = 10**9
BEGIN_NS = int(datetime(2025, 12, 31, 23, 50, tzinfo=UTC).timestamp()) * SECOND
END_NS = BEGIN_NS + 1200 * SECOND

GOLDEN = [  # (UTC ns, value, severity, status) of what was archived
    (BEGIN_NS + s * SECOND + 123_456_789, round(1000 * math.sin(s / 50)) / 1000, 0,
     int(s % 70 == 0))
    for s in range(-90, 1200, 7)
    if not 300 < s < 700
]  # fmt: skip


def recorded(name: str) -> bytes:
    """Return the bytes of an answer."""
    return (FOLDER / name).read_bytes()
