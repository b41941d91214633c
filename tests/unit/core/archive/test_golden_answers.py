"""Answers of the appliance itself, against the samples that went into them."""

import math
import statistics

import numpy as np
import pytest

from gui.core.archive.appliance_urls import data_question
from gui.core.archive.archive_assembly import assemble
from gui.core.archive.archive_request import ArchiveRequest
from gui.core.archive.pb.reader import PbReader
from tests.support.archive_messages import PayloadInfo, sample_class
from tests.support.archive_samples import BEGIN_NS, END_NS, FOLDER, GOLDEN, SECOND, recorded
from tests.support.archived_pvs import ArchivedPv, binned_answer, raw_answer, year_begin

WIDTH = 24


def answer_of(body, bins=None, operator="", begin=BEGIN_NS, end=END_NS, step=7919):
    request = ArchiveRequest("GOLD:PV", begin, end, bins)
    reader = PbReader()
    for at in range(0, len(body), step):
        reader.feed(body[at : at + step])
    reader.finish()
    return assemble(request, data_question("http://x", request, operator), reader, "http://x")


def wanted_raw():
    before = [each for each in GOLDEN if each[0] <= BEGIN_NS][-1:]
    return before + [each for each in GOLDEN if BEGIN_NS < each[0] <= END_NS]


def in_bin(number):
    """The golden samples of a bin; that before the range has only the last one."""
    first = BEGIN_NS // SECOND // WIDTH
    if number == first - 1:
        return wanted_raw()[:1]
    return [each for each in GOLDEN if each[0] // SECOND // WIDTH == number]


@pytest.mark.parametrize("step", [1, 5, 10_000])
def test_raw_samples_across_the_new_year(step):
    answer = answer_of(recorded("optimized_1000.raw"), bins=1000, operator="optimized", step=step)
    wanted = wanted_raw()
    assert answer.time_ns.tolist() == [each[0] for each in wanted]
    assert answer.value.tolist() == [each[1] for each in wanted]
    assert answer.severity.tolist() == [0] * len(wanted)
    assert answer.status.tolist() == [each[3] for each in wanted]
    assert answer.seed and not answer.is_binned and answer.low is None and answer.fault is None


@pytest.mark.parametrize("name", ["optimLastSample_50", "optimized_50"])
def test_bins_are_those_of_the_samples_and_empty_ones_are_left_out(name):
    operator, bins = name.split("_")
    answer = answer_of(recorded(f"{name}.raw"), int(bins), operator)
    assert answer.is_binned and answer.bin_ns == WIDTH * SECOND and answer.seed
    assert answer.time_ns[0] <= BEGIN_NS and answer.fault is None
    numbers = [n for n in range(BEGIN_NS // SECOND // WIDTH - 1, END_NS // SECOND // WIDTH + 1)
               if in_bin(n)]  # fmt: skip
    middles = [n * WIDTH * SECOND + WIDTH * SECOND // 2 for n in numbers]
    assert answer.time_ns.tolist() == middles
    for row, number in enumerate(numbers):
        values = [each[1] for each in in_bin(number)]
        assert answer.low[row] == min(values) and answer.high[row] == max(values)
        last = values[-1] if operator == "optimLastSample" else statistics.fmean(values)
        assert answer.value[row] == pytest.approx(last, abs=1e-12)


@pytest.mark.parametrize("name", ["mean_60", "meanSample_60", "max_60", "firstSample_60",
                                  "errorbar_60", "caplotbinning_60", "ncount"])  # fmt: skip
def test_every_line_is_read_as_protobuf_reads_it(name):
    check_against_protobuf(f"{name}.raw")


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("*.pb")))
def test_recorded_files_are_read_as_protobuf_reads_them(name):
    check_against_protobuf(name)


def check_against_protobuf(name):
    wanted = []
    for chunk in recorded(name).split(b"\n\n"):
        first, *lines = [unescaped(line) for line in chunk.split(b"\n") if line]
        info = PayloadInfo.FromString(first)
        year, before = info.year, 0
        for line in lines:
            made = sample_class(info.type).FromString(line)
            year += made.secondsintoyear < before  # some send no header for the new year
            before = made.secondsintoyear
            time_ns = (year_begin(year) + made.secondsintoyear) * SECOND + made.nano
            fields = {each.name: each.val for each in made.fieldvalues}
            wanted.append((time_ns, float(made.val), made.severity, made.status, fields))
    reader = PbReader()
    reader.feed(recorded(name))
    reader.finish()
    columns = reader.columns()
    properties = dict(columns.properties)
    found = [
        (*row, properties.get(number, {}))
        for number, row in enumerate(
            zip(columns.time_ns.tolist(), columns.value.tolist(), columns.severity.tolist(),
                columns.status.tolist(), strict=True)
        )
    ]  # fmt: skip
    assert repr(found) == repr(wanted) and wanted  # NaN is not NaN
    assert not reader.bad_lines and not reader.is_cut


def unescaped(line):
    out, at = bytearray(), 0
    while at < len(line):
        if line[at] == 0x1B:
            out.append({1: 0x1B, 2: 0x0A, 3: 0x0D}[line[at + 1]])
            at += 2
        else:
            out.append(line[at])
            at += 1
    return bytes(out)


def test_gaps_of_recorded_files():
    answer = answer_of(recorded("test_RH.pb"), begin=0, end=2**62)
    assert answer.meaning.unit == "%" and answer.meaning.metadata.precision == 0
    assert answer.meaning.metadata.display_limits == (0.0, 100.0)
    assert answer.gaps.tolist() == [[int(answer.time_ns[-2]), int(answer.time_ns[-1])]]  # startup
    answer = answer_of(recorded("sig1-wo-adel.pb"), begin=0, end=2**62)
    ((begin, end),) = answer.gaps.tolist()
    assert begin == max(1418238772 * SECOND, int(answer.time_ns[-2]))
    assert end in (1418238776 * SECOND, int(answer.time_ns[-1]))


def test_the_appliance_of_the_tests_answers_as_the_golden_one():
    """Bit for bit where no sums are involved, so that what is tested with it is worth something."""
    pv = ArchivedPv([(*each, {}) for each in GOLDEN])
    made = answer_of(raw_answer(pv, "GOLD:PV", BEGIN_NS, END_NS))
    assert made.time_ns.tolist() == answer_of(recorded("optimized_1000.raw")).time_ns.tolist()
    for name, last in (("optimLastSample_50", True), ("optimized_50", False)):
        reader, golden = PbReader(), PbReader()
        reader.feed(binned_answer(pv, "GOLD:PV", BEGIN_NS, END_NS, 50, last))
        golden.feed(recorded(f"{name}.raw"))
        for each in (reader, golden):
            each.finish()
        mine, wanted = reader.columns(), golden.columns()
        assert mine.time_ns.tolist() == wanted.time_ns.tolist()
        assert np.allclose(np.stack(mine.arrays), np.stack(wanted.arrays), atol=1e-12)
        assert reader.chunks == golden.chunks


def test_nothing_is_said_of_values_that_are_not_numbers():
    body = binned_answer(
        ArchivedPv([(BEGIN_NS + n * SECOND, math.nan if n % 3 else float(n)) for n in range(1200)]),
        "X", BEGIN_NS, END_NS, 50, True,
    )  # fmt: skip
    answer = answer_of(body, 50, "optimLastSample")
    assert answer.is_binned and np.isfinite(answer.value).all()


@pytest.mark.parametrize("operator", ["optimLastSample", "optimized"])
def test_bins_in_which_no_sample_is_a_number_are_not_taken_for_empty(operator):
    samples = [(BEGIN_NS + n * SECOND, math.nan if 240 <= n < 480 else float(n))
               for n in range(1200) if not 600 <= n < 720]  # fmt: skip
    body = binned_answer(
        ArchivedPv(samples), "X", BEGIN_NS, END_NS, 50, operator == "optimLastSample"
    )
    answer = answer_of(body, 50, operator)
    middles = (answer.time_ns - BEGIN_NS) / SECOND
    assert (
        answer.is_binned and (np.isnan(answer.value) == ((middles > 240) & (middles < 480))).all()
    )
    assert np.isnan(answer.value).sum() == 10 and not ((middles > 600) & (middles < 720)).any()
