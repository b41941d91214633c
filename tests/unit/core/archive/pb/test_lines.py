"""Lines found and unescaped over a whole block."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gui.core.archive.pb.lines import split_lines
from tests.support.archive_messages import escaped


@given(
    st.lists(st.binary(max_size=20) | st.text("\x1b\n\r\x01\x02\x03", max_size=9).map(str.encode))
)
def test_what_was_escaped_comes_back(messages):
    lines = split_lines(b"".join(escaped(message) + b"\n" for message in messages))
    assert [lines.message(n) for n in range(len(messages))] == messages
    assert not len(lines.broken)


@given(st.binary(max_size=60))
def test_escapes_that_mean_nothing_are_told(raw):
    lines = split_lines(raw + b"\n")
    whole = (raw + b"\n").split(b"\n")[:-1]
    wrong = [
        number
        for number, line in enumerate(whole)
        if any(line[at + 1 : at + 2] not in (b"\x01", b"\x02", b"\x03")
               for at in range(len(line)) if line[at] == 0x1B)
    ]  # fmt: skip
    assert lines.broken.tolist() == wrong and len(lines.starts) == len(whole)
    assert (np.asarray(lines.ends) >= lines.starts).all()
