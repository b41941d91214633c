"""Texts of record fields: numbers with all the digits that tell them apart."""

import struct

import pytest
from epics import dbr

from gui.workers.ca.field_reader import _shown


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.1, "0.1"), (16777215.0, "16777215"), (1.00000012, "1.0000001"), (2.0, "2")],
)
def test_a_float_has_all_its_digits(number, text):
    assert _shown(dbr.FLOAT, 1, struct.pack("=f", number)) == text
