"""Samples after a New Year, below the header of the year before."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from gui.core.archive.pb.reader import PbReader
from tests.support.archive_messages import header, sample
from tests.support.archived_pvs import SECOND, year_begin

DAY = 86_400


@given(
    st.integers(1, 60),
    st.integers(1, 100),
    st.lists(st.integers(0, 4000), max_size=4),
    st.sets(st.integers(0, 60), max_size=3),
)
def test_years_are_found_however_few_headers_there_are(first, step, cuts, broken):
    """One sample every ``step`` days from day ``first`` of 2023: three years in one chunk."""
    times = [year_begin(2023) + first * DAY + n * step * DAY for n in range(1100 // step)]
    data = header(6, 2023)
    kept = []
    for number, time in enumerate(times):
        year = 2023 + sum(time >= year_begin(y) for y in (2024, 2025, 2026))
        if number in broken:
            data += b"\x08\n"
        else:
            kept.append(time * SECOND + 7)
            data += sample(6, time - year_begin(year), 7, float(number))
    data += b"\n" + header(6, 2026) + sample(6, 180 * DAY, 0, -1.0)
    reader = PbReader()
    edges = [0, *sorted(cut for cut in cuts if cut < len(data)), len(data)]
    for begin, end in itertools.pairwise(edges):
        reader.feed(data[begin:end])
        reader._read_whole_lines()
    reader.finish()
    found = reader.columns().time_ns.tolist()
    assert found == [*kept, (year_begin(2026) + 180 * DAY) * SECOND]
    assert reader.bad_lines == len(broken & set(range(len(times))))


def test_many_small_chunks_keep_their_years():
    data = b"\n".join(
        header(6, year) + sample(6, 360 * DAY, 0, 1.0) + sample(6, DAY, 0, 2.0)
        for year in range(2000, 2020)
    )
    reader = PbReader()
    reader.feed(data)
    reader.finish()
    wanted = [
        time * SECOND
        for year in range(2000, 2020)
        for time in (year_begin(year) + 360 * DAY, year_begin(year + 1) + DAY)
    ]
    assert reader.columns().time_ns.tolist() == wanted
