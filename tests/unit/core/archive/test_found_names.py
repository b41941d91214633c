"""What a person reads of a search for archived names."""

import pytest

from gui.core.archive.found_names import FoundNames
from gui.core.archive.name_search import MOST_LISTED, NamesFound
from gui.core.groups.name_list import is_glob

HAS = {"SR:A": ("http://one/retrieval",)}


def known(*answers, patterns=("SR:*",), left_out=0, stopped=False):
    found = dict(enumerate(answers))
    return FoundNames(patterns, left_out, found, stopped)


def test_names_of_several_patterns_come_once():
    both = known(NamesFound(0, ("SR:A", "SR:B"), HAS), NamesFound(1, ("SR:A",), HAS))
    assert both.rows() == (("SR:A", ("http://one/retrieval",)), ("SR:B", ()))
    assert both.words() == "2 archived names match SR:*."


@pytest.mark.parametrize(
    ("of", "words"),
    [
        (known(None), "Searching the archive for SR:* …"),
        (known(NamesFound(0, ())), "No archived name matches SR:*."),
        (known(NamesFound(0, ("SR:A",))), "1 archived name matches SR:*."),
        (
            known(NamesFound(0, (), faults=("one fails.",))),
            "It is not known which archived names match SR:*.",
        ),
        (known(None, stopped=True), "The search was stopped: there may be others."),
        (
            known(NamesFound(0, ("SR:A",)), None, stopped=True),
            "1 archived name matches SR:*. The search was stopped: there may be others.",
        ),
        (
            known(NamesFound(0, ()), left_out=3),
            "No archived name matches SR:*. 3 more patterns are not searched for.",
        ),
        (
            known(NamesFound(0, ()), left_out=1),
            "No archived name matches SR:*. 1 more pattern is not searched for.",
        ),
    ],
)
def test_what_is_told(of, words):
    assert of.words() == words


def test_a_cut_list_says_so():
    names = tuple(map(str, range(MOST_LISTED)))
    assert known(NamesFound(0, names, is_cut=True)).words().startswith("More than 20,000 archived")


@pytest.mark.parametrize(
    ("name", "glob"),
    [
        ("SR:VAC*", True),
        ("SR:?", True),
        ("SR:A", False),
        ('SR:A{"arr":{"s":"*"}}', False),
        ("SR:A[*]", False),
    ],
)
def test_what_is_a_pattern(name, glob):
    assert is_glob(name) is glob
