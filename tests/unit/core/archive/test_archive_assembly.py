"""Answers brought into order: seeds, gaps, doubles, what is left out, and what is told of it."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.archive.appliance_urls import data_question
from gui.core.archive.archive_assembly import assemble
from gui.core.archive.archive_request import ArchiveRequest
from gui.core.archive.pb.reader import PbReader
from gui.core.history.history import OPEN_END
from gui.core.pv.updates import PvKind
from tests.support.archive_messages import header, sample
from tests.support.archived_pvs import SECOND, ArchivedPv, binned_answer, chunks, year_begin

BEGIN = year_begin(2026) * SECOND
END = BEGIN + 1000 * SECOND


def answer_of(body, begin=BEGIN, end=END, bins=None, operator=""):
    request = ArchiveRequest("X", begin, end, bins)
    reader = PbReader()
    reader.feed(body)
    reader.finish()
    return assemble(request, data_question("http://x", request, operator), reader, "http://x")


def at(second, value=1.0, severity=0, status=0, **properties):
    return (BEGIN + int(second * SECOND), value, severity, status, properties)


@pytest.mark.parametrize("begin", [-5, 0, 1, 2.5, 7, 99])
@pytest.mark.parametrize("end", [0, 1, 5, 100, 5000])
def test_the_first_sample_is_the_last_one_at_or_before_the_begin(begin, end):
    end = max(begin, end)
    body = chunks(6, [at(s, float(s)) for s in range(100)], "X")
    answer = answer_of(body, BEGIN + int(begin * SECOND), BEGIN + int(end * SECOND))
    inside = [s for s in range(100) if begin < s <= end]
    before = [s for s in range(100) if s <= begin][-1:]
    assert answer.value.tolist() == before + inside
    assert answer.seed == bool(before)


@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from([0.0, 1.0, math.nan])), max_size=30))
def test_samples_are_in_order_and_the_same_one_comes_once(pairs):
    body = chunks(6, [at(second, value) for second, value in pairs], "X")
    answer = answer_of(body, BEGIN - SECOND)
    assert (np.diff(answer.time_ns) >= 0).all()
    wanted = []
    for pair in sorted(pairs, key=lambda pair: pair[0]):  # stable
        if not wanted or repr(wanted[-1]) != repr(pair):
            wanted.append(pair)
    assert repr([v for _s, v in wanted]) == repr(answer.value.tolist())


def test_overlapping_stores_give_no_sample_twice():
    data = [at(s, float(s)) for s in range(20)]
    body = chunks(6, data[:12], "X") + b"\n" + chunks(6, data[8:], "X")
    assert answer_of(body).value.tolist() == list(range(20))


def gap(lost, regained, **more):
    def text(second):
        return str(0 if second is None else BEGIN // SECOND + second)

    return {"cnxlostepsecs": text(lost), "cnxregainedepsecs": text(regained), **more}


@pytest.mark.parametrize(
    ("fields", "stamp", "wanted"),
    [
        (gap(20, 30), 30.5, (20, 30.5)),  # until the value is known again
        (gap(20, 30), 5, None),  # handled below: stamps go back
        (gap(4, 30), 30.5, (10.25, 30.5)),  # not before the sample before
        (gap(None, 30, startup="true"), 30.5, (10.25, 30.5)),  # the archiver was started
        (gap(None, 30, resume="true"), 30.5, (10.25, 30.5)),
        (gap(20, 30), 20.0, (20, 30)),  # its record was not processed since
        (gap(30, 20), 10.5, None),
        ({"cnxlostepsecs": "-5", "cnxregainedepsecs": "x" * 500}, 30.5, (10.25, 30.5)),
    ],
)
def test_disconnects_are_gaps(fields, stamp, wanted):
    samples = [at(10.25), at(stamp, 2.0, **fields), at(stamp + 50, 3.0)]
    gaps = answer_of(chunks(6, samples, "X")).gaps.tolist()
    if wanted is not None:
        assert gaps == [[BEGIN + int(second * SECOND) for second in wanted]]
    else:
        assert all(begin < end for begin, end in gaps)


def test_a_pv_that_is_disconnected_now_has_a_gap_without_an_end():
    lost = str(BEGIN // SECOND + 20)
    body = chunks(6, [at(10.0), at(20.5)], "X", cnxlostepsecs=lost, EGU="V")
    answer = answer_of(body)
    assert answer.gaps.tolist() == [[BEGIN + 20 * SECOND + SECOND // 2, OPEN_END]]
    assert answer.meaning.unit == "V"
    later = chunks(6, [at(10.0), at(50.0)], "X", cnxlostepsecs=lost)
    assert not len(answer_of(later).gaps)


def test_bins_tell_that_the_connection_was_lost_before_them():
    samples = [at(s, float(s)) for s in range(0, 200)]
    samples += [at(s, float(s), **(gap(205, 600) if s == 600 else {})) for s in range(600, 1000)]
    body = binned_answer(ArchivedPv(samples), "X", BEGIN, END, 100, True)
    answer = answer_of(body, bins=100, operator="optimLastSample")
    assert answer.is_binned and answer.bin_ns == 10 * SECOND
    assert answer.gaps.tolist() == [[BEGIN + 200 * SECOND, BEGIN + 605 * SECOND]]
    inside = (answer.time_ns > BEGIN + 200 * SECOND) & (answer.time_ns < BEGIN + 600 * SECOND)
    assert not inside.any()


@pytest.mark.parametrize("size", [5, 6])
def test_a_waveform_is_not_taken_for_bins(size):
    samples = [at(s + 0.5, [float(s + n) for n in range(size)]) for s in range(900)]
    answer = answer_of(chunks(13, samples, "X", size), bins=100, operator="optimLastSample")
    assert not answer.is_binned and answer.low is None and len(answer.arrays) == 900
    assert np.isnan(answer.value).all() and answer.meaning.kind == PvKind.ARRAY


def test_texts_and_states_and_what_numbers_mean():
    answer = answer_of(chunks(0, [at(1, "Off"), at(2, "On\nü")], "X"))
    assert answer.texts == ("Off", "On\nü") and answer.meaning.kind == PvKind.TEXT
    labels = {f"ENUM_{n}": f"S{n}" for n in range(20)}
    answer = answer_of(chunks(3, [at(1, 1), at(2, 17)], "X", **labels))
    assert answer.meaning.kind == PvKind.ENUM and answer.value.tolist() == [1, 17]
    assert answer.meaning.metadata.labels == tuple(f"S{n}" for n in range(16))
    assert answer.meaning.metadata.read_names == tuple((n, f"S{n}") for n in range(16, 20))


@pytest.mark.parametrize(
    "hostile",
    [{"PREC": "1e999"}, {"PREC": "-3"}, {"PREC": "x"}, {"ENUM_99999999999999": "x"},
     {"ENUM_²": "x"}, {"ENUM_-1": "x"}, {"LOPR": "nan", "HOPR": "inf"},
     {"EGU": "\u202e" * 10_000}, {"": ""}, {"ENUM_5": "x" * 5000}],
)  # fmt: skip
def test_hostile_properties_do_no_harm(hostile):
    metadata = answer_of(chunks(6, [at(1)], "X", **hostile)).meaning.metadata
    assert metadata is not None and len(metadata.units) <= 40 and len(metadata.labels) <= 16
    assert metadata.precision is None and metadata.display_limits is None


def test_a_type_that_changed_is_told_and_numbers_go_together():
    body = chunks(5, [at(1, 3)], "X") + b"\n" + chunks(6, [at(2, 4.5)], "X")
    answer = answer_of(body)
    assert answer.value.tolist() == [3, 4.5] and answer.fault is None
    body = chunks(0, [at(1, "a")], "X") + b"\n" + body
    answer = answer_of(body)
    assert answer.value.tolist() == [3, 4.5] and "texts before" in answer.fault


def test_what_could_not_be_read_is_told():
    good = sample(6, 1, 0, 1.0)
    assert answer_of(header(6) + good + b"\x08\n").fault.startswith("One sample could not be read")
    assert "2 samples" in answer_of(header(6) + b"\x08\n\x09\n" + good).fault
    assert "cut off" in answer_of(header(6) + good + b"\x08").fault
    assert "not an archiver appliance" in answer_of(b"<html>\nhello\n").fault
    assert "cannot be read" in answer_of(header(6) + good + b"\nwhat\n").fault
    assert answer_of(b"").fault is None and answer_of(header(6)).fault is None


def test_severities_beyond_those_of_epics_are_the_worst():
    answer = answer_of(chunks(6, [at(1, 1.0, 3904, 999), at(2, 1.0, 2, 5)], "X"))
    assert answer.severity.tolist() == [3, 2] and answer.status.tolist() == [255, 5]
