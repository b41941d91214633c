import csv
import io
import math
from datetime import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.export.common_grid import grid_header, grid_rows, row_count
from gui.core.export.csv_samples import SAMPLE_HEADER, sample_rows
from gui.core.export.sample_block import PvDescription
from gui.core.pv.updates import PvKind
from tests.support.exported import OPEN, T0, Listed, ListedSource, bits_of, held_at, listed_pvs


def read_samples(pv, size=3):
    source = ListedSource([pv], size)
    parts = list(sample_rows(source, pv.description, 0, OPEN, True))
    assert sum(count for count, _ in parts) == len(pv.samples)
    text = (SAMPLE_HEADER + b"".join(part for _, part in parts)).decode()
    return list(csv.DictReader(io.StringIO(text)))


def time_of(cell):
    moment = datetime.fromisoformat(cell[:19] + "+00:00")
    return int(moment.timestamp()) * 10**9 + int(cell[20:29])


def same(text, bits):
    value = float(np.array([bits], np.uint64).view(np.float64)[0])
    return text == "nan" if math.isnan(value) else bits_of(float(text)) == bits


@given(listed_pvs(), st.integers(1, 5))
def test_samples_read_back_bit_for_bit_and_in_order(pv, size):
    rows = [row for row in read_samples(pv, size) if row["severity"] != "GAP"]
    assert [time_of(row["time"]) for row in rows] == [sample[0] for sample in pv.samples]
    assert all(same(row["value"], each[1]) for row, each in zip(rows, pv.samples, strict=True))
    assert {row["pv"] for row in rows} <= {"A:B"}


@given(listed_pvs())
def test_every_gap_begins_with_a_row_without_a_value(pv):
    rows = read_samples(pv)
    gaps = [row for row in rows if row["severity"] == "GAP"]
    assert [time_of(row["time"]) for row in gaps] == [begin for begin, _ in pv.gap_list]
    assert all(row["value"] == "" for row in gaps)
    times = [time_of(row["time"]) for row in rows]
    assert times == sorted(times)


@given(st.lists(listed_pvs(), min_size=1, max_size=3), st.integers(1, 900), st.integers(1, 4))
def test_the_grid_holds_what_is_in_force_and_nothing_else(pvs, step, size):
    pvs = [Listed(PvDescription(f"P{at}"), pv.samples, pv.gap_list) for at, pv in enumerate(pvs)]
    source = ListedSource(pvs, size)
    descriptions = source.pvs()
    parts = [rows for _, rows in grid_rows(source, descriptions, T0, T0 + 6000, step, True)]
    text = (grid_header(descriptions) + b"".join(parts)).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == row_count(T0, T0 + 6000, step)
    for row in rows:
        at = time_of(row["time"])
        for pv in pvs:
            wanted, cell = held_at(pv, at), row[pv.description.name]
            assert cell == "" if wanted is None else same(cell, wanted)


@pytest.mark.parametrize("rows_at_once", [1, 2, 7])
@given(pv=listed_pvs())
def test_the_grid_is_the_same_however_it_is_cut(monkeypatch_cells, pv, rows_at_once):
    whole = b"".join(
        rows
        for _, rows in grid_rows(ListedSource([pv]), (pv.description,), T0, T0 + 6000, 97, True)
    )
    monkeypatch_cells(rows_at_once * 2)
    parts = [
        rows
        for _, rows in grid_rows(ListedSource([pv]), (pv.description,), T0, T0 + 6000, 97, True)
    ]
    monkeypatch_cells(65_536)
    assert b"".join(parts) == whole


@pytest.fixture(scope="module")
def monkeypatch_cells():
    from gui.core.export import common_grid

    def set_cells(count):
        common_grid._CELLS = count

    yield set_cells
    set_cells(65_536)


@pytest.fixture(autouse=True)
def large_fields():
    """Units of 1 MB are read back; the limit is one of the whole process."""
    before = csv.field_size_limit(2_000_000)
    yield
    csv.field_size_limit(before)


HOSTILE = ["../x", "=1+1", "+SUM(A1)", "a,b", 'q"q', "line\nbreak", "\tx", "\ud800", "ü", "@x"]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_unit_or_text_is_a_formula_or_breaks_the_rows(name):
    pv = Listed(PvDescription(name, name, kind=PvKind.TEXT), [(T0, 0, 0, 0)], [], [name])
    (row,) = read_samples(pv)
    for key in ("pv", "unit", "text"):
        assert row[key].lstrip("'") == name.replace("\ud800", "?")
        assert row[key][0] not in "=+@\t\n"
    assert row["value"] == ""


def test_a_unit_of_a_megabyte_is_written_as_it_is():
    (row,) = read_samples(Listed(PvDescription("A", "m" * 1_000_000), [(T0, 0, 0, 0)], []))
    assert len(row["unit"]) == 1_000_000


def test_a_state_has_its_name_and_its_number():
    pv = PvDescription("VALVE", state_names=("Closed", "Open"), kind=PvKind.ENUM)
    states = [(T0 + at, bits_of(float(at)), 0, 0) for at in range(3)]
    rows = read_samples(Listed(pv, states, []))
    assert [(row["value"], row["text"]) for row in rows] == [
        ("0.0", "Closed"),
        ("1.0", "Open"),
        ("2.0", ""),
    ]


def test_two_units_of_a_pv_are_two_columns():
    pvs = (PvDescription("A", "mA"), PvDescription("A", "A", part=1), PvDescription("B"))
    assert grid_header(pvs) == b"time,A [mA] 1,A [A] 2,B\n"


def test_a_grid_that_no_disk_holds_is_refused():
    with pytest.raises(ValueError, match="larger step"):
        row_count(0, 10**18, 1)
