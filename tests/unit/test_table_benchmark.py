"""The benchmark ``table`` goes on where its peer stands."""

import sys

import pytest

from tests.benchmarks import table

COUNT = 500


@pytest.fixture
def peer(tmp_path, monkeypatch):
    script = tmp_path / "peer.py"
    monkeypatch.setattr(table, "_PEER", script)
    return script


def test_a_peer_that_stands_is_told_as_such(peer, monkeypatch):
    monkeypatch.setattr(table, "_PEER_S", 0.5)
    peer.write_text("import time\ntime.sleep(600)\n")
    assert table._labels(sys.executable, COUNT, 1) == {"labels": COUNT, "stood_for_s": 0.5}


def test_figures_of_a_peer_that_ends_are_taken(peer):
    peer.write_text("import sys\nprint('noise')\nprint('{\"labels\": %s}' % sys.argv[1])\n")
    assert table._labels(sys.executable, COUNT, 1) == {"labels": COUNT}
