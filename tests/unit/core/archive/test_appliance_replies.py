"""Replies of an appliance: as many names as were asked for, and what cannot be read is told."""

import json

import pytest

from gui.core.archive.appliance_replies import ReplyError, names_in, values_in, version_in


def test_names_are_read_up_to_as_many_as_are_wanted():
    reply = json.dumps(["A", 1, None, "", "x" * 201, "B\n", ["C"], "D", "E"]).encode()
    assert names_in(reply) == ("A", "D", "E")
    assert names_in(reply, 2) == ("A", "D")
    assert names_in(b'["A", "B"' + b"," * 1000, 2) == ("A", "B")


@pytest.mark.parametrize(
    ("read", "reply", "told"),
    [
        (names_in, b'{"A": 1}', "is no list of names"),
        (names_in, b'["A"', "cannot be read"),
        (names_in, b"[" * 100_000, "cannot be read"),
        (names_in, b'["\xff"]', "cannot be read"),
        (version_in, b'{"none": "1"}', "has no version"),
        (version_in, b'{"version": 1', "cannot be read"),
        (version_in, b"[]", "has no version"),
        (values_in, b"[]", "has no values"),
        (values_in, b'{"A" 1}', "cannot be read"),
    ],
)
def test_a_reply_that_is_not_what_was_asked_for_is_told(read, reply, told):
    with pytest.raises(ReplyError, match=f"The archiver appliance's reply {told}\\."):
        read(reply)
