"""Names of states as people tell them apart."""

from hypothesis import given
from hypothesis import strategies as st

from gui.core.puts.display import edit_text
from gui.core.puts.validation import PutTarget, check_value, parse_put
from gui.core.pv.formatting import format_value
from gui.core.pv.state_names import labels_with, shown_names, with_name
from gui.core.pv.updates import Metadata, PvKind, StateNameRead

LABELS = st.lists(
    st.sampled_from(["", "Open", "1 Open", "3 Open", "Shut", "0", "7", "a\n", "a"])
    | st.text(max_size=3),
    max_size=16,
).map(tuple)


@given(LABELS, st.lists(st.tuples(st.integers(0, 40), st.text(max_size=5)), max_size=4))
def test_no_two_states_look_alike_and_each_can_be_typed(labels, read):
    metadata = Metadata(labels=labels)
    for index, name in read:
        metadata = with_name(metadata, StateNameRead(0, index, name))
    names = shown_names(metadata)
    assert len(set(names.values())) == len(names) and all(names.values())
    target = PutTarget("X", PvKind.ENUM, "ENUM", 1, metadata)
    for index in (*names, *range(len(labels))):
        assert format_value(PvKind.ENUM, index, metadata) == names.get(index, f"state {index}")
        if len(labels) == 16 or index < (len(labels) or 16):  # else not a state to be written
            assert parse_put(target, edit_text(target, float(index))) == index


def test_names_that_were_read_are_kept_with_a_snapshot():
    metadata = with_name(Metadata(labels=("a",) * 16), StateNameRead(0, 18, "b"))
    assert labels_with(metadata, 18) == (*["a"] * 16, "", "", "b")
    assert labels_with(metadata, 17) == ("a",) * 16 + ("", "")
    for number in (float("nan"), float("inf"), -1.0, 3.0):
        assert labels_with(metadata, number) == ("a",) * 16
    assert check_value(PutTarget("X", PvKind.ENUM, "ENUM", 1, metadata), "b") == 18
