import pytest

from gui.core.pv.record_fields import FIELDS, LONG_FIELDS, record_name


@pytest.mark.parametrize(
    ("name", "record"),
    [
        ("BL13:IG1:P", "BL13:IG1:P"),
        ("BL13:IG1:P.VAL", "BL13:IG1:P"),
        ("BL13:IG1:P.DESC$", "BL13:IG1:P"),
        ('x.VAL{"dec":{"n":10}}', "x"),
        ('x.{"dbnd":{"d":1.5}}', "x"),
        ('x{"dec":{"n":10}}', "x"),
        ("x{}", "x"),
        ("SR:C03-MG{PS:CH1}I:Sp1-SP.HIHI", "SR:C03-MG{PS:CH1}I:Sp1-SP"),
        ("x$", "x"),
        (" x ", "x"),
        ("", ""),
    ],
)
def test_the_record_of_a_name(name, record):
    assert record_name(name) == record


def test_description_comes_first_and_nothing_twice():
    assert FIELDS[0] == "DESC" and len(set(FIELDS)) == len(FIELDS) and set(FIELDS) >= LONG_FIELDS
