"""Addresses of appliances as people give them, and what is asked of them."""

import re
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.archive.appliance_urls import (
    AddressError,
    data_question,
    glob_regex,
    matching_url,
    retrieval_base,
)
from gui.core.archive.archive_request import ArchiveRequest

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
SECOND = 10**9


@pytest.mark.parametrize(
    ("given_", "base"),
    [
        ("http://a:17668", "http://a:17668/retrieval"),
        ("  http://a:17668/  ", "http://a:17668/retrieval"),
        ("a:17668", "http://a:17668/retrieval"),
        ("archiver.lab.org", "http://archiver.lab.org/retrieval"),
        ("https://a/retrieval", "https://a/retrieval"),
        ("https://a/x/retrieval/", "https://a/x/retrieval"),
        ("https://a/x", "https://a/x/retrieval"),
        ("pbraw://a:17668/retrieval", "http://a:17668/retrieval"),
        ("http://a/retrieval/data/getData.raw", "http://a/retrieval"),
        ("http://a/retrieval/bpl/getVersion", "http://a/retrieval"),
        ("http://a:17665/mgmt/ui/index.html", "http://a:17665/retrieval"),
        ("http://[::1]:17668", "http://[::1]:17668/retrieval"),
        ("HTTP://A:1?x=1#y", "http://a:1/retrieval"),
    ],
)
def test_bases(given_, base):
    assert retrieval_base(given_) == base
    assert retrieval_base(base) == base


@pytest.mark.parametrize(
    "given_",
    ["", " ", "http://", "ftp://a", "file:///etc/passwd", "http://u:p@a", "http://a:99999", "a b",
     "http://a\n/x", "http://[", "x" * 3000, "javascript://x"],
)  # fmt: skip
def test_addresses_that_are_none(given_):
    with pytest.raises(AddressError, match=r"\.$|use http"):
        retrieval_base(given_)


@given(st.text(max_size=60))
def test_any_address_is_a_base_or_refused(text):
    try:
        base = retrieval_base(text)
    except AddressError:
        return
    assert base.startswith(("http://", "https://")) and base.endswith("/retrieval")


def moment(text):
    whole, fraction = re.fullmatch(r"(.*)\.(\d{3})Z", text).groups()
    return (
        int(datetime.fromisoformat(f"{whole}+00:00").timestamp()) * SECOND + int(fraction) * 10**6
    )


@given(NAMES, st.integers(0, 4 * 10**18), st.integers(0, 10**17), st.integers(1, 5000))
def test_names_and_times_arrive_as_they_are(pv, begin, span, bins):
    for asked, operator in ((None, ""), (bins, "optimLastSample")):
        request = ArchiveRequest(pv, begin, begin + span, asked)
        question = data_question("http://a/retrieval", request, operator)
        parts = urlsplit(question.url)
        query = parse_qs(parts.query, strict_parsing=True, keep_blank_values=True)
        assert parts.netloc == "a" and parts.path == "/retrieval/data/getData.raw"
        assert query["pv"] == [f"{operator}_{bins}({pv})" if question.bin_ns else pv]
        first, last = moment(query["from"][0]), moment(query["to"][0])
        assert first <= begin <= begin + span <= last
        slack = SECOND if question.bin_ns else 10**6
        assert begin - first < slack and last - begin - span < slack
        if question.bin_ns:
            assert question.bin_ns == (last - first) // (1000 * bins) // 10**6 * SECOND >= SECOND


@pytest.mark.parametrize("times", [(-(10**18), -1), (2**62, 2**63 - 1), (5, 4)])
def test_times_out_of_reach_are_held_within_it(times):
    question = data_question("http://a", ArchiveRequest("X", *times))
    query = parse_qs(urlsplit(question.url).query)
    assert 0 <= moment(query["from"][0]) <= moment(query["to"][0])


@given(NAMES)
def test_a_name_as_glob_matches_itself(name):
    if not set(name) & set("*?\n"):
        assert re.fullmatch(glob_regex(name), name)


def test_globs_match_as_people_expect():
    assert re.fullmatch(glob_regex("a.b*?"), "a.bxy") and not re.fullmatch(glob_regex("a.b"), "axb")
    assert "limit=11" in matching_url("http://a", "x", 10)
