import os

import pytest

from gui.core.export.export_request import ExportCancelled, ExportForm, ExportRequest
from gui.core.export.sample_block import PvDescription
from gui.files.export.export_file import export_file
from tests.support.exported import T0, Listed, ListedSource

SOURCE = ListedSource(
    [Listed(PvDescription("A"), [(T0 + at, at, 0, 0) for at in range(100)], [])], 10
)
FORMS = pytest.mark.parametrize("form", list(ExportForm))


def request(form):
    return ExportRequest(SOURCE.pvs(), T0, T0 + 100, form, step_ns=1)


@FORMS
def test_the_file_is_replaced_when_all_is_written(tmp_path, form):
    path = tmp_path / "out"
    path.write_text("old")
    seen = []
    count, lost = export_file(SOURCE, request(form), path, lambda *told: seen.append(told))
    assert count == (101 if form is ExportForm.GRID else 100) and lost == ""
    assert path.read_bytes()[:3] in (b"pv,", b"tim", b"\x89HD")
    assert seen[-1] == (1.0, count)
    assert os.listdir(tmp_path) == ["out"]


@FORMS
def test_cancelled_it_leaves_what_was_there(tmp_path, form):
    path = tmp_path / "out"
    path.write_text("old")

    def cancel(part, count):
        raise ExportCancelled

    with pytest.raises(ExportCancelled):
        export_file(SOURCE, request(form), path, cancel)
    assert path.read_text() == "old" and os.listdir(tmp_path) == ["out"]


@FORMS
def test_a_file_that_cannot_be_made_is_told(tmp_path, form):
    with pytest.raises(OSError):
        export_file(SOURCE, request(form), tmp_path / "none" / "out", lambda *_: None)
