"""The benchmark ``scale`` in a small form: it finds each PV of its IOCs and counts what it lost."""

from tests.benchmarks.bars import missed
from tests.benchmarks.scale import measure


def test_a_few_pvs_of_two_iocs_in_three_tabs(monkeypatch):
    for name in ("EPICS_CA_ADDR_LIST", "EPICS_CA_AUTO_ADDR_LIST", "EPICS_CA_REPEATER_PORT"):
        monkeypatch.setenv(name, "")  # given back at the end
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    found = measure(iocs=2, tabs=3, pvs=41, seconds=2)
    assert found["pvs"] == 123 and found["lost"] == 0
    assert found["samples"] >= 123  # each PV has had a value
    told = [each for each in missed("scale", found) if "no such figure" in each]
    assert told == []
