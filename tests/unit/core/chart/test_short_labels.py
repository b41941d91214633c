"""Labels that are shortened still differ where they differed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.chart.short_labels import short_labels

GAUGES = [f"SR:VAC:SECTOR-12:GAUGE-{number:03}:Readback" for number in range(12)]


def fits(most):
    return lambda text: len(text) <= most


def test_the_part_that_differs_stays():
    assert short_labels(GAUGES, fits(99)) == GAUGES
    assert short_labels(GAUGES, fits(14))[7] == "…-007:Readback"
    assert short_labels(GAUGES, fits(5))[11] == "…011…"


def test_one_label_is_cut_in_the_middle():
    assert short_labels(["SR:VAC:GAUGE-1"], fits(7)) == ["SR:…E-1"]


@pytest.mark.parametrize("most", [6, 8, 12, 20, 30])
def test_gauges_are_told_apart_in_any_room(most):
    assert len(set(short_labels(GAUGES, fits(most)))) == len(GAUGES)


@pytest.mark.parametrize("most", [6, 8, 12, 20, 30])
def test_gauges_are_told_apart_beside_names_of_another_kind(most):
    labels = [*GAUGES, "BL13:MONOCHROMATOR:CRYSTAL-1:TEMPERATURE:Readback", "CURRENT"]
    shown = short_labels(labels, fits(most))
    assert len(set(shown)) == len(labels)
    assert "011" in shown[11]


@given(st.lists(st.text("AB:1", min_size=1, max_size=12), max_size=6), st.integers(1, 14))
def test_all_fit_and_none_is_changed_that_fitted(labels, most):
    shown = short_labels(labels, fits(most))
    assert all(len(text) <= most for text in shown)
    assert all(
        text == label for text, label in zip(shown, labels, strict=True) if len(label) <= most
    )
