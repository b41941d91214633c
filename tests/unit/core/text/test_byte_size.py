"""Sizes as people read them."""

import pytest

from gui.core.text.byte_size import size_text


@pytest.mark.parametrize(
    ("nbytes", "text"),
    [
        (0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1_000, "1.0 kB"), (4_240, "4.2 kB"),
        (99_960, "100 kB"), (999_600, "1.0 MB"), (73_400_000_000, "73.4 GB"),
        (812_000_000, "812 MB"), (5 * 10**12, "5.0 TB"), (5 * 10**15, "5000 TB"),
    ],
)  # fmt: skip
def test_no_size_reads_as_nothing(nbytes, text):
    assert size_text(nbytes) == text
