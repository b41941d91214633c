"""Reads a recording by its written description, in plain Python: shares no code with ours.

A segment is a row of frames: magic, CRC-32 of the header's rest, kind, length, CRC-32 of the
payload, number, four times; the payload is zlib of a head, a table of batches, columns of samples,
JSON, bytes.
"""

import json
import struct
import zlib
from pathlib import Path

REST = struct.Struct("<IIIQqqqq")


def frames(path):
    """Return ``(kind, payload)`` of the whole frames of a segment, up to the first broken byte."""
    data, at, found = Path(path).read_bytes(), 0, []
    while data[at : at + 4] == b"\x89PVf" and at + 8 + REST.size <= len(data):
        rest = data[at + 8 : at + 8 + REST.size]
        kind, length, crc, *_ = REST.unpack(rest)
        payload = data[at + 8 + REST.size : at + 8 + REST.size + length]
        if zlib.crc32(rest) != int.from_bytes(data[at + 4 : at + 8], "little"):
            break
        if len(payload) != length or zlib.crc32(payload) != crc:
            break
        found.append((kind, payload))
        at += 8 + REST.size + length
    return found


def numbers(raw, size, count):
    """Return the numbers of a column: differences, zigzag, bytes of equal weight together."""
    found, last, modulus = [], 0, 1 << (8 * size)
    for k in range(count):
        mixed = int.from_bytes(bytes(raw[plane * count + k] for plane in range(size)), "little")
        step = mixed >> 1 if not mixed & 1 else -((mixed + 1) >> 1)
        last = (last + step) % modulus
        found.append(last - modulus if last >= modulus // 2 else last)
    return found


def samples(folder):
    """Return ``{name: [(time_ns, value as bits, severity, status), ...]}`` of the numbers."""
    names, kept = {}, {}
    for path in sorted(Path(folder).glob("*.pvrec")):
        for kind, payload in frames(path):
            if kind not in (3, 4):  # updates
                continue
            raw = zlib.decompress(payload)
            rows, count, text, _ = struct.unpack_from("<IIII", raw)
            at = 16 + 20 * rows
            slots = numbers(raw[at:], 4, count)
            times = numbers(raw[at + 4 * count :], 8, count)
            order = sorted(range(count), key=lambda k: slots[k])
            bits = numbers(raw[at + 12 * count :], 8, count)
            severity, status = raw[at + 20 * count :], raw[at + 21 * count :]
            for _, tag, *values in json.loads(raw[at + 22 * count : at + 22 * count + text]):
                if tag == "added":
                    names.update((slot, name) for slot, name in values[0])
            placed = {k: (bits[n], severity[n], status[n]) for n, k in enumerate(order)}
            for k in range(count):
                kept.setdefault(slots[k], []).append((times[k], *placed[k]))
    return {names[slot]: rows for slot, rows in kept.items()}


def as_float(bits):
    return struct.unpack("<d", struct.pack("<q", bits))[0]
