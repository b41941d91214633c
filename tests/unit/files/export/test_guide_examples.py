"""The examples of the guide's page Export, run as they are printed."""

import re
from pathlib import Path

import numpy as np
import pytest

from gui.core.export.export_request import ExportForm, ExportRequest
from gui.core.export.sample_block import PvDescription
from gui.files.export.export_file import export_file
from tests.support.exported import T0, Listed, ListedSource, bits_of

PAGE = Path(__file__).parents[4] / "resources/docs/guide/export.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
VALUES = np.random.default_rng(7).normal(size=1000)
TIMES = [T0 + 100_000_007 * at for at in range(1000)]
FILES = {
    "samples.csv": ExportForm.SAMPLES,
    "grid.csv": ExportForm.GRID,
    "samples.h5": ExportForm.HDF5,
}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: re.findall(r'"(\w+\.\w+)"', text)[0])
def test_an_example_reads_what_was_exported(tmp_path, monkeypatch, example):
    monkeypatch.chdir(tmp_path)
    (name,) = re.findall(r'"(\w+\.\w+)"', example)
    samples = [(at, bits_of(value), 0, 0) for at, value in zip(TIMES, VALUES, strict=True)]
    gap = [(TIMES[500] + 1, TIMES[501])]
    source = ListedSource([Listed(PvDescription("SR:CURRENT", "mA"), samples, gap)], 100)
    request = ExportRequest(source.pvs(), T0, TIMES[-1], FILES[name], step_ns=100_000_007)
    export_file(source, request, tmp_path / name, lambda *_: None)
    found = {}
    exec(example, found)
    current = found["current"]
    assert current.to_numpy().tobytes() == VALUES.tobytes()
    assert current.index.as_unit("ns").astype("int64").tolist() == TIMES
    assert found.get("unit", "mA") == "mA"


def test_all_three_forms_have_an_example():
    assert {re.findall(r'"(\w+\.\w+)"', each)[0] for each in EXAMPLES} == set(FILES)
