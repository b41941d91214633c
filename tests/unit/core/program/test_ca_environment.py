import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.program.ca_environment import (
    DEFAULTS,
    address_fault,
    ca_hints,
    ca_variables,
    searched_addresses,
)

GOOD = {
    "EPICS_CA_ADDR_LIST": "10.0.0.255 ioc-1.lab.org:5066 ioc_2",
    "EPICS_CA_AUTO_ADDR_LIST": "NO",
    "EPICS_CA_MAX_ARRAY_BYTES": " 10000000 ",
    "EPICS_CA_CONN_TMO": "3.5",
    "EPICS_CA_SERVER_PORT": "5070",
    "EPICS_CA_AUTO_ARRAY_BYTES": "yes",
}


def test_nothing_wrong():
    assert ca_hints({}) == () == ca_hints(GOOD) == ca_hints(dict(DEFAULTS))


def test_variables():
    found = ca_variables({"EPICS_CA_CONN_TMO": "5", "EPICS_CA_ZZZ": "1", "HOME": "/"})
    assert [v.name for v in found] == [*DEFAULTS, "EPICS_CA_ZZZ"]
    values = {v.name: (v.value, v.default) for v in found}
    assert values["EPICS_CA_CONN_TMO"] == ("5", "30")
    assert values["EPICS_CA_SERVER_PORT"] == (None, "5064")


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [("AUTO_ADDR_LIST", "NO", "no address, while EPICS_CA_AUTO_ADDR_LIST is NO: no IOC can be"),
     ("AUTO_ADDR_LIST", "No", "'No' is taken as YES: write YES or NO"),
     ("AUTO_ADDR_LIST", "false", "'false' is taken as YES"),
     ("AUTO_ARRAY_BYTES", "true", "'true' is taken as NO"),
     ("AUTO_ARRAY_BYTES", "NO", "arrays of more than 16,384 bytes are not received"),
     ("MAX_ARRAY_BYTES", "10M", "'10M' is read as 10: write the bytes in digits alone"),
     ("MAX_ARRAY_BYTES", "10M", "10 is too small: 16384 is used"),
     ("MAX_ARRAY_BYTES", "1000", "1000 is too small"),
     ("MAX_ARRAY_BYTES", "lots", "'lots' is not a number: 16384 is used"),
     ("CONN_TMO", "30s", "'30s' is not a number of seconds: 30 is used"),
     ("CONN_TMO", "-1", "'-1' is not a number of seconds"),
     ("CONN_TMO", "600", "noticed only after 600 s"),
     ("SERVER_PORT", "5000", "5000 is not from 5001 to 65535: 5064 is used"),
     ("SERVER_PORT", "x", "'x' is not a number: 5064 is used"),
     ("REPEATER_PORT", "5065x", "'5065x' is read as 5065"),
     ("ADDR_LIST", "10.0.0.5,10.0.0.6", "has a comma or semicolon: addresses are parted by"),
     ("ADDR_LIST", "10.0.0.300", "is not four numbers from 0 to 255; libca leaves it out"),
     ("ADDR_LIST", "10.0.0.5 10.0.0.5", "10.0.0.5 is there twice"),
     ("NAME_SERVERS", "gw:99999", "has a port that is not a number from 1 to 65535")],
)  # fmt: skip
def test_hints(name, value, text):
    found = ca_hints({f"EPICS_CA_{name}": value})
    assert any(text in hint.text for hint in found), found
    assert "" not in {hint.text for hint in found}


def test_a_name_server_is_a_way_to_the_iocs_too():
    environment = {"EPICS_CA_AUTO_ADDR_LIST": "NO", "EPICS_CA_NAME_SERVERS": "gateway:5064"}
    assert ca_hints(environment) == ()
    assert len(ca_hints({**environment, "EPICS_CA_NAME_SERVERS": "a,b"})) == 2


@pytest.mark.parametrize(
    "address", ["10.1", "1.2.3.4.5", "10..0.1", "::1", "[::1]:5064", "a:", "a:0", "a:b", ":5064",
                "a b"[:2] + "!", "-x", "1.2.3.4;5", "0x7f000001:x", "٣.1.1.1"],
)  # fmt: skip
def test_bad_addresses(address):
    assert address_fault(address)


@given(st.dictionaries(st.sampled_from(sorted(DEFAULTS)), st.text(max_size=30)))
def test_any_environment_has_an_answer(environment):
    order = list(DEFAULTS)
    places = [order.index(hint.name) for hint in ca_hints(environment)]
    assert places == sorted(places) and len(ca_variables(environment)) == len(DEFAULTS)


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({}, ["the networks of this computer (port 5064)"]),
        ({"EPICS_CA_AUTO_ADDR_LIST": "NO"}, []),
        (
            {"EPICS_CA_AUTO_ADDR_LIST": "NO", "EPICS_CA_ADDR_LIST": "10.0.0.255 ioc:5070 a,b"},
            ["10.0.0.255:5064", "ioc:5070"],
        ),
        (
            {
                "EPICS_CA_ADDR_LIST": "10.0.0.255",
                "EPICS_CA_SERVER_PORT": "6000",
                "EPICS_CA_NAME_SERVERS": "gw",
            },
            ["10.0.0.255:6000", "name server gw:6000", "the networks of this computer (port 6000)"],
        ),
        ({"EPICS_CA_SERVER_PORT": "70"}, ["the networks of this computer (port 5064)"]),
    ],
)
def test_where_names_are_searched_for(environment, told):
    assert searched_addresses(environment) == told
