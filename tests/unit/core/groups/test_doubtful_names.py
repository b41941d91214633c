"""What looks like a name of a PV, and what is other text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.groups.doubtful_names import doubtful_names, looks_like_name
from gui.core.groups.name_pattern import names_of_text


@pytest.mark.parametrize(
    "name",
    [
        "SR:CURRENT", "SR:BPM1.VAL", "BL13_IG1", "SR-C01:BPM-X", "SR:C{BPM:1}X-I", "$(P)x", "a1",
        "SR:X.VAL$", 'SR:X.VAL{"dbnd":{"abs":1}}', "XF:23ID1-ES{Det:1}Stats.DESC", "pva://SR:X",
        "SR<1>:x", "sr:current",
    ],
)  # fmt: skip
def test_names(name):
    assert looks_like_name(name)


@pytest.mark.parametrize(
    "word",
    [
        "Please", "gauge", "3.5", "10:30", "10:30!", "shift.", "Note:", "file.txt", "12.5kV",
        "/opt/epics", "bob@site.org", "don't", "(see", "=A1+B1", "naïve:1", "TODO", "well-known",
        "v1.2", "100%", "-",
    ],
)  # fmt: skip
def test_other_words(word):
    assert not looks_like_name(word)


def test_any_list_of_names_is_no_question_and_any_sentence_is():
    names = names_of_text("SR:VAC{1..200}:P\nSR:CURRENT, BL13:IG1:P # the gauge")
    assert doubtful_names(names) == []
    text = "Dear all, the pressure of SR:VAC1:P is 1e-9 mbar. See you at lunch!"
    assert len(doubtful_names(names_of_text(text))) > 5
    assert doubtful_names(["beam", "gauge"], {"beam"}) == ["gauge"]


@given(st.text(st.characters(categories=["Ll", "Lu", "Po"], exclude_characters=":"), max_size=30))
def test_letters_and_punctuation_are_no_name(word):
    assert not looks_like_name(word) or "_" in word
