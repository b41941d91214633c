import errno
import io

import h5py
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gui.core.export.export_request import ExportForm, ExportRequest
from gui.core.export.sample_block import PvDescription
from gui.core.pv.updates import PvKind
from gui.files.export import hdf5_export
from gui.files.export.hdf5_export import group_name, write_hdf5
from tests.support.exported import OPEN, T0, Listed, ListedSource, bits_of, listed_pvs

BEGIN, END = T0, T0 + 6000


def nothing(part, count):
    pass


def written(pvs, file=None, size=3):
    source = ListedSource(pvs, size)
    file = file or io.BytesIO()
    request = ExportRequest(source.pvs(), BEGIN, END, ExportForm.HDF5)
    assert write_hdf5(source, request, file, nothing) == sum(len(pv.samples) for pv in pvs)
    return h5py.File(file, "r")


def times(column):
    start = np.datetime64(column.attrs["start"].rstrip("Z"), "ns").astype(np.int64)
    assert column.attrs["units"] == "ns" and column.dtype == np.int64
    return (start + column[:]).tolist()


@settings(deadline=None)
@given(listed_pvs(), st.integers(1, 5))
def test_values_and_stamps_are_read_back_bit_for_bit(pv, size):
    with written([pv], size=size) as root:
        group = root["entry/A:B"]
        assert group.attrs["NX_class"] == "NXlog" and group["value"].attrs["units"] == "mA"
        assert times(group["time"]) == [sample[0] for sample in pv.samples]
        assert group["value"][:].view(np.uint64).tolist() == [each[1] for each in pv.samples]
        assert group["severity"][:].tolist() == [each[2] for each in pv.samples]
        if pv.samples:
            assert group["status"][:].tolist() == [each[3] for each in pv.samples]
            cues = zip(times(group["cue_timestamp_zero"]), group["cue_index"][:], strict=True)
            assert all(pv.samples[index][0] == at for at, index in cues)
        assert times(group["gap_begin"]) == [begin for begin, _ in pv.gap_list]
        assert times(group["gap_end"]) == [max(begin, min(end, END)) for begin, end in pv.gap_list]


def test_texts_are_a_textlog():
    pv = PvDescription("MSG", kind=PvKind.TEXT)
    with written([Listed(pv, [(T0, 0, 0, 0), (T0 + 1, 0, 1, 2)], [], ["ü", "a\0b\ud800"])]) as root:
        group = root["entry/MSG"]
        assert group.attrs["NX_class"] == "NXtextlog"
        assert group["value"].asstr()[:].tolist() == ["ü", "a\ufffdb?"]


def test_the_names_of_states_are_there():
    pv = PvDescription("V", state_names=("Closed", "Open"), kind=PvKind.ENUM)
    with written([Listed(pv, [(T0, bits_of(1.0), 0, 0)], [])]) as root:
        assert root["entry/V/state_names"].asstr()[:].tolist() == ["Closed", "Open"]


HOSTILE = [
    "../x",
    "/entry",
    ".",
    "..",
    "",
    "a/b/c",
    "nul\0x",
    "\ud800",
    "start_time",
    "x" * 100_000,
]


def test_no_name_leads_out_of_the_entry_or_takes_the_place_of_another():
    pvs = [Listed(PvDescription(name), [(T0, 0, 0, 0)], []) for name in HOSTILE]
    with written(pvs) as root:
        assert list(root) == ["entry"]
        groups = [item for item in root["entry"].values() if isinstance(item, h5py.Group)]
        assert len(groups) == len(HOSTILE)
        assert {len(group["time"]) for group in groups} == {1}
        assert "../x" in {group.attrs["pv"] for group in groups}


@given(st.lists(st.text(max_size=8), max_size=8))
def test_every_pv_has_a_group_of_its_own(names):
    taken = set()
    for name in names:
        found = group_name(name, taken)
        assert found not in taken and "/" not in found and found.strip(".")
        taken.add(found)


def test_a_unit_of_a_megabyte_is_cut_and_says_so():
    with written([Listed(PvDescription("A", "m" * 1_000_000), [(T0, 0, 0, 0)], [])]) as root:
        unit = root["entry/A/value"].attrs["units"]
        assert len(unit) == 1000 and unit.endswith("…")


class FullDisk(io.BytesIO):
    def __init__(self, room):
        super().__init__()
        self._room = room

    def write(self, data):
        if self.tell() + memoryview(data).nbytes > self._room:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(data)


@pytest.mark.parametrize("room", [0, 100, 2000, 20_000])
def test_a_full_disk_is_told_as_such(room):
    samples = [(T0 + at, at, 0, 0) for at in range(5000)]
    with pytest.raises(OSError, match="No space left"):
        written([Listed(PvDescription("A"), samples, [])], FullDisk(room), 1000)


def test_without_h5py_a_sentence_says_what_to_do(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "h5py", None)
    source = ListedSource([])
    request = ExportRequest((), 0, 1, ExportForm.HDF5)
    with pytest.raises(ValueError, match="needs h5py"):
        hdf5_export.write_hdf5(source, request, io.BytesIO(), nothing)


def test_an_open_gap_ends_where_the_export_does():
    pv = Listed(PvDescription("A"), [(T0, 0, 0, 0)], [(T0 + 5, OPEN)])
    with written([pv]) as root:
        assert times(root["entry/A/gap_end"]) == [END]


def test_many_pvs_of_few_samples_are_a_small_file():
    pvs = [Listed(PvDescription(f"P{k}"), [(T0 + 1, 0, 0, 0)] * 20, []) for k in range(50)]
    file = io.BytesIO()
    with written(pvs, file, size=20):
        assert len(file.getvalue()) < 50 * 20_000
