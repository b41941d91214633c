"""Names of PVs in any text: their protocol, and where ``;`` separates."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.groups.name_list import channel_name, names_of_word, parse_names, why_not_watched
from gui.core.groups.name_pattern import names_of_text

LEGAL = string.ascii_letters + string.digits + "_-:.[]<>;"  # of record names, EPICS base 7
NAMES = st.text(LEGAL, min_size=1, max_size=12)
WITH_COLON = st.builds("{}:{}".format, st.sampled_from("ABxy"), st.text("abAB12_-.:", max_size=6))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("SR:A;SR:B", ["SR:A", "SR:B"]), ("SR:A;B", ["SR:A;B"]), ("valve;2", ["valve;2"]),
        ("ai1;ai2;ai3", ["ai1", "ai2", "ai3"]), ("SR:A; SR:B ;SR:C;", ["SR:A", "SR:B", "SR:C"]),
        ("SR:A;;SR:B", ["SR:A", "SR:B"]), (";;;", []), ("SR:A;SR:B;x", ["SR:A;SR:B;x"]),
        ("ca://SR:A;CA://SR:B", ["SR:A", "SR:B"]), ("$(P)A;$(P)B", ["$(P)A", "$(P)B"]),
        ('"SR:A;SR:B"', ["SR:A;SR:B"]), ("(SR:A;SR:B)", ["(SR:A;SR:B)"]),
        ("SR:A;SR:B, SR:C;D", ["SR:A", "SR:B", "SR:C;D"]),
        ("SR:A;1:B", ["SR:A;1:B"]), ("; # comment", []),
    ],
)  # fmt: skip
def test_semicolons(text, names):
    assert parse_names(text) == names
    assert names_of_text(text) == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ca://SR:A", "SR:A"), (" CA://SR:A ", "SR:A"), ("Ca:// SR:A", "SR:A"), ("ca:A", "ca:A"),
        ("ca://ca://A", "A"), ("epics://A", "A"), ("A:ca://B", "A:ca://B"), ("pva://A", "pva://A"),
        ("ca://", ""),
    ],
)  # fmt: skip
def test_the_protocol_of_channel_access(text, name):
    assert channel_name(text) == name


def test_pvaccess_is_refused_in_a_sentence():
    for text in ("pva://A:B", "PVA://A:B, pva://C", "ca://pva://A"):
        with pytest.raises(ValueError, match="does not speak PVAccess yet"):
            names_of_text(text)
    assert names_of_text("pva://A:B C") == ["pva://A:B", "C"]  # the row of the first says why
    assert why_not_watched("pva://A") and not why_not_watched("pva:A")
    assert "loc://" in why_not_watched("loc://A(1)") and "sim://" in why_not_watched("ca://SIM://x")
    assert not why_not_watched("ca://A") and not why_not_watched('A.{"dbnd":{"d":"1://"}}')


@given(NAMES)
def test_quotes_keep_any_name(name):
    assert parse_names(f'"{name}"') == [name]


@given(
    st.lists(WITH_COLON, min_size=1, unique=True), st.sampled_from([";", "; ", " ;", ";;", ";\n"])
)
def test_a_list_of_names_with_colons_is_read_as_it_was_written(names, separator):
    assert parse_names(separator.join(names)) == names


@given(st.text(LEGAL, max_size=20))
def test_nothing_of_a_word_is_lost(word):
    names = names_of_word(word)
    assert [part for part in ";".join(names).split(";") if part] == [
        part for part in word.split(";") if part
    ]
    assert all(names_of_word(name) == [name] for name in names)
    assert all(name and not name.startswith(";") and not name.endswith(";") for name in names)


@given(st.text(), st.sampled_from(["", "ca://", "CA://", "cA://ca://"]))
def test_taking_off_the_protocol_is_done_once_for_all(text, prefix):
    name = channel_name(prefix + text)
    assert channel_name(name) == name == name.strip()
