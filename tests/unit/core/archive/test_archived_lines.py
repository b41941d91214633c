"""Lines that the tests' appliance makes many at once are those of protobuf."""

import numpy as np

from tests.support.archived_lines import double_lines
from tests.support.archived_pvs import SECOND, GeneratedPv, chunks, raw_answer, year_begin


def test_lines_made_at_once_are_the_bytes_that_protobuf_writes():
    random = np.random.default_rng(5)
    values = np.concatenate([random.normal(size=5000), [0.0, np.inf, np.nan, 7.2e-308]])
    values[:3] = np.frombuffer(b"\x1b\n\r\x1b\x1b\n\n\r" * 3, "<f8")
    seconds = random.integers(0, 366 * 86_400, len(values))
    nanos = random.integers(0, SECOND, len(values))
    seconds[:3], nanos[:3] = [0, 10, 127], [0, 13, 128]
    begin = year_begin(2026)
    seconds = np.minimum(seconds, 365 * 86_400 - 1)
    samples = list(zip(((begin + seconds) * SECOND + nanos).tolist(), values.tolist(), strict=True))
    by_protobuf = chunks(6, samples, "X")
    head = by_protobuf.split(b"\n")[0] + b"\n"
    assert by_protobuf == head + b"\n" + head + double_lines(seconds, nanos, values)


def test_an_answer_made_at_once_is_that_made_sample_by_sample():
    def value(times):
        return np.round(np.sin(times / 1e9 / 50) * 100, 3)

    pv = GeneratedPv(SECOND // 10, value, properties={"EGU": "mm"})
    begin = year_begin(2026) * SECOND + 12345
    for from_ns, to_ns in ((begin, begin + 900 * SECOND), (begin - 60 * SECOND, begin + SECOND)):
        slow = chunks(6, pv.between(from_ns, to_ns), "X", EGU="mm")
        assert raw_answer(pv, "X", from_ns, to_ns) == slow
