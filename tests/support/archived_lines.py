"""Lines of many doubles at once: what an appliance has on its disk already and only copies.

The answers of ``archived_pvs`` are made sample by sample by google's protobuf, 2 µs each; where a
benchmark waits for them, that is what it would measure. These are the same bytes
(``tests/unit/core/archive/test_archived_lines.py``).
"""

import numpy as np

_ESCAPES = ((0x1B, 1), (0x0A, 2), (0x0D, 3))
_WIDEST = 5  # bytes of a varint of 32 bits


def double_lines(seconds: np.ndarray, nanos: np.ndarray, values: np.ndarray) -> bytes:
    """Return ScalarDouble samples (n) without alarms, a line each; times within their year."""
    count = len(values)
    fields = [
        *_field(0x08, seconds),
        *_field(0x10, nanos),
        (np.full((count, 1), 0x19, np.uint8), np.ones((count, 1), bool)),
        (values.astype("<f8").view(np.uint8).reshape(count, 8), np.ones((count, 8), bool)),
    ]
    message = np.concatenate([part for part, _ in fields], axis=1)
    kept = np.concatenate([there for _, there in fields], axis=1)
    ends = np.cumsum(kept.sum(axis=1))
    flat = message[kept]
    sizes = np.ones(len(flat), np.int64)
    for byte, _ in _ESCAPES:
        sizes[flat == byte] = 2
    written = np.repeat(flat, sizes)
    places = np.cumsum(sizes)
    for byte, code in _ESCAPES:
        at = places[flat == byte]
        written[at - 2], written[at - 1] = 0x1B, code
    return np.insert(written, places[ends - 1], 0x0A).tobytes()


def _field(tag: int, numbers: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return tag and varint of a field (n, k), and which of the bytes are there."""
    count = len(numbers)
    shifts = np.arange(_WIDEST) * 7
    groups = numbers.astype(np.int64)[:, None] >> shifts
    there = groups > 0
    there[:, 0] = True
    more = np.zeros_like(there)
    more[:, :-1] = there[:, 1:]
    varint = ((groups & 0x7F) | np.where(more, 0x80, 0)).astype(np.uint8)
    head = np.full((count, 1), tag, np.uint8), np.ones((count, 1), bool)
    return [head, (varint, there)]
