from hypothesis import given
from hypothesis import strategies as st

from gui.core.text.mnemonics import mnemonic, with_mnemonics, with_own_mnemonics

WORDS = st.text(st.sampled_from("abc &é1"), max_size=8)


def test_first_letters_are_preferred_and_marks_are_kept():
    assert with_mnemonics(["Cursor", "Copy", "&Open"]) == ["C&ursor", "&Copy", "&Open"] or (
        with_mnemonics(["Cursor", "Copy", "&Open"]) == ["&Cursor", "Co&py", "&Open"]
    )
    assert with_mnemonics(["a", "a"]) == ["&a", "a"]  # there is one letter for two
    assert with_mnemonics(["Zoom in", "Zoom out"]) in (
        ["&Zoom in", "Zoom &out"],
        ["Zoom &in", "&Zoom out"],
    )


def test_an_entry_moves_where_another_has_no_other_letter():
    assert with_mnemonics(["ab", "a"]) == ["a&b", "&a"]


@given(st.lists(WORDS, max_size=12))
def test_no_letter_is_given_twice_and_no_text_is_changed(texts):
    marked = with_mnemonics(texts)
    given_ = [mnemonic(new) for old, new in zip(texts, marked, strict=True) if not mnemonic(old)]
    given_ = [letter for letter in given_ if letter]
    assert len(set(given_)) == len(given_)
    assert not set(given_) & {mnemonic(text) for text in texts}
    for old, new in zip(texts, marked, strict=True):
        assert new == old or (not mnemonic(old) and len(new) == len(old) + 1 and "&" in new)


def test_of_two_that_ask_for_a_letter_the_first_has_it():
    assert with_own_mnemonics(["&Wall", "Main &window", "Q&&A"]) == [
        "&Wall",
        "&Main window",
        "&Q&&A",
    ]


@given(st.lists(WORDS, max_size=12))
def test_own_letters_are_given_once(texts):
    marked = with_own_mnemonics(texts)
    letters = [letter for letter in map(mnemonic, marked) if letter]
    assert len(set(letters)) == len(letters)

    def plain(text):
        return text.replace("&&", "\0").replace("&", "").replace("\0", "&")

    assert [plain(text) for text in marked] == [plain(text) for text in texts]
