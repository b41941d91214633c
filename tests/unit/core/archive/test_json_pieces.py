"""JSON read in pieces is what the whole of it is: the oracle is ``json.loads``."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gui.core.archive.json_pieces import OtherJsonError, elements, members, text_of

LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
VALUES = st.recursive(LEAVES, lambda v: st.lists(v) | st.dictionaries(st.text(), v), max_leaves=20)
INDENTS = st.sampled_from([None, 0, 3, "\t"])


@given(st.lists(VALUES), INDENTS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32-le"]))
def test_a_list_is_what_it_is_in_one_go(values, indent, encoding):
    data = json.dumps(values, indent=indent, ensure_ascii=False).encode(encoding)
    assert list(elements(text_of(data))) == values == json.loads(data)


@given(st.dictionaries(st.text(), VALUES), INDENTS)
def test_an_object_is_what_it_is_in_one_go(values, indent):
    assert dict(members(json.dumps(values, indent=indent))) == values


BROKEN = st.text(alphabet='[]{},:" 1a\\tn', max_size=12)


@given(BROKEN)
@example("[1,]")
@example("[,1]")
@example("[] x")
@example("[")
@example('{"a" 1}')
@example('{"a":1,}')
@example("{1:1}")
@example("")
def test_what_is_no_json_is_refused_as_it_is_in_one_go(text):
    try:
        whole = json.loads(text)
    except ValueError:
        whole = None
    for read, kind in ((elements, list), (members, dict)):
        if isinstance(whole, kind):
            assert kind(read(text)) == whole
        else:
            with pytest.raises(ValueError):
                list(read(text))


def test_what_is_another_kind_is_told_apart_and_nesting_has_an_end():
    with pytest.raises(OtherJsonError):
        list(elements("{}"))
    with pytest.raises(OtherJsonError):
        list(members(" [1]"))
    with pytest.raises(RecursionError):
        list(elements("[" * 100_000))


def test_nothing_is_read_before_it_is_wanted():
    pieces = elements('["a", "b", this is none')
    assert [next(pieces), next(pieces)] == ["a", "b"]
