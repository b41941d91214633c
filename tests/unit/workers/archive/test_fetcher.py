"""The fetcher against local appliances that do what real ones do, and every fault."""

import socket
from dataclasses import replace

import numpy as np
import pytest

from tests.support.appliance import Answer
from tests.support.archive_messages import header, sample
from tests.support.archived_pvs import (
    SECOND,
    ArchivedPv,
    GeneratedPv,
    binned_answer,
    raw_answer,
    year_begin,
)
from tests.support.asking import QUICK
from tests.support.ports import free_port
from tests.support.waiting import until

BEGIN = (year_begin(2026) - 600) * SECOND
END = BEGIN + 1200 * SECOND
HOSTILE = ["../../etc/passwd", "a&b=c", "x y", "100%", "ü:µ", "#", "a?b", "A+B", "p\nq", "a;b"]


def ramp(count=1300, step_s=1, first=BEGIN - 50 * SECOND, **more):
    samples = [(first + n * step_s * SECOND + 5, float(n)) for n in range(count)]
    return ArchivedPv(samples, **more)


def test_raw_samples_of_a_range_with_the_one_before(appliance, asking):
    server = appliance()
    server.pvs["R"] = ramp(properties={"EGU": "mm", "PREC": "3"})
    answer = asking(server.address).samples("R", BEGIN + 50, END)
    expected = server.pvs["R"].between(BEGIN + 50, END)
    assert answer.time_ns.tolist() == [each[0] for each in expected]
    assert answer.value.tolist() == [each[1] for each in expected]
    assert answer.seed and not answer.is_binned and answer.fault is None
    assert answer.meaning.unit == "mm" and answer.meaning.metadata.precision == 3
    assert answer.appliance == server.base
    assert not answer.time_ns.flags.writeable


@pytest.mark.parametrize("bins", [None, 50])
def test_an_alias_has_the_samples_of_its_record_which_the_header_names(appliance, asking, bins):
    server = appliance()
    record = server.pvs["R"] = ramp(properties={"EGU": "mm"})
    binned = binned_answer(record, "R", BEGIN, END, 50, True)
    server.answers["ALIAS"] = Answer(binned if bins else raw_answer(record, "R", BEGIN, END))
    asked = asking(server.address)
    answer, its = (asked.samples(name, BEGIN, END, bins=bins) for name in ("ALIAS", "R"))
    assert answer.request.pv == "ALIAS" and answer.fault is None and answer.meaning.unit == "mm"
    assert answer.is_binned == (bins is not None)
    assert len(its.value) and answer.time_ns.tolist() == its.time_ns.tolist()
    assert answer.value.tolist() == its.value.tolist()


@pytest.mark.parametrize("path", ["", "/", "/retrieval", "/retrieval/", "/retrieval/ui/"])
def test_an_address_with_or_without_its_path(appliance, asking, path):
    server = appliance()
    server.pvs["R"] = ramp(10)
    assert len(asking(server.address + path).samples("R", BEGIN, END).value)


def test_bins_have_the_last_value_the_least_and_the_greatest(appliance, asking):
    server = appliance()
    server.pvs["R"] = ramp()
    answer = asking(server.address).samples("R", BEGIN, END, bins=50)
    assert answer.is_binned and answer.seed and answer.bin_ns == 24 * SECOND
    assert (answer.low <= answer.value).all() and (answer.value <= answer.high).all()
    assert (answer.high - answer.low)[1:-1].tolist() == [23.0] * (len(answer.value) - 2)
    assert server.asked_for("R")[0]["pv"] == ["optimLastSample_50(R)"]


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_is_asked_for_as_it_is(appliance, asking, name):
    server = appliance()
    server.pvs[name] = ramp(10)
    asked = asking(server.address)
    assert len(asked.samples(name, BEGIN, END).value)
    assert asked.archived(name, "other").appliances == {name: server.base} or "\n" in name


def test_an_appliance_without_the_best_operator_is_asked_by_the_next(appliance, asking):
    server = appliance()
    server.operators = {"optimized"}
    server.pvs["G"] = GeneratedPv(SECOND, lambda t: np.sin(t / 1e10))
    server.pvs["E"] = GeneratedPv(
        SECOND, lambda t: (t // SECOND % 2).astype(int), 3, {"ENUM_0": "Off", "ENUM_1": "On"}
    )
    asked = asking(server.address)
    answer = asked.samples("G", BEGIN, END, bins=50)
    assert answer.is_binned and answer.fault is None
    assert [q["pv"] for q in server.asked_for("G")] == [
        ["optimLastSample_50(G)"], ["optimized_50(G)"],
    ]  # fmt: skip
    asked.samples("G", BEGIN, END, bins=60)
    assert len(server.asked_for("G")) == 3  # it is known now
    states = asked.samples("E", BEGIN, END, bins=50)
    assert not states.is_binned and set(states.value) == {0.0, 1.0}
    assert states.meaning.metadata.labels == ("Off", "On")


def test_an_appliance_that_reduces_nothing_is_read_raw(appliance, asking):
    server = appliance()
    server.operators = set()
    server.pvs["R"] = ramp()
    answer = asking(server.address).samples("R", BEGIN, END, bins=50)
    assert not answer.is_binned and len(answer.value) == 1201 and answer.fault is None


def test_a_short_range_is_asked_for_raw(appliance, asking):
    server = appliance()
    server.pvs["R"] = ramp()
    answer = asking(server.address).samples("R", BEGIN, BEGIN + 100 * SECOND, bins=1000)
    assert not answer.is_binned and answer.fault is None and len(answer.value) == 101


def test_several_appliances_are_asked_in_their_order(appliance, asking):
    first, second = appliance(), appliance()
    second.pvs["R"] = ramp(10)
    asked = asking(first.address, second.address)
    assert asked.samples("R", BEGIN, END).appliance == second.base
    assert asked.samples("R", BEGIN, END).appliance == second.base
    assert len(first.asked_for("R")) == 1  # where it is, is known now
    answer = asked.samples("nowhere", BEGIN, END)
    assert answer.is_unknown and answer.fault is None and answer.appliance == ""


def test_one_that_is_away_does_not_hide_another(appliance, asking):
    """What it may have is missing, which is told: the PV may have moved there."""
    server, port = appliance(), free_port()
    server.pvs["R"] = ramp(10)
    asked = asking(f"http://127.0.0.1:{port}", server.address)
    answer = asked.samples("R", BEGIN, END)
    assert len(answer.value) and f"127.0.0.1:{port} cannot be reached" in answer.fault
    assert answer.lacking_ns == BEGIN
    answer = asked.samples("nowhere", BEGIN, END)
    assert not answer.is_unknown and f"127.0.0.1:{port} cannot be reached" in answer.fault
    names = asked.archived("R", "other")
    assert names.appliances == {"R": server.base} and names.unknown == {"other"} and names.faults


def test_one_that_does_not_have_the_pv_may_go_away(appliance, asking):
    first, second = appliance(), appliance()
    first.pvs["R"] = ramp()
    asked = asking(first.address, second.address)
    assert asked.samples("R", BEGIN, END).fault is None
    second.answers["R"] = Answer(how="drop")
    assert asked.samples("R", BEGIN, END).fault is None
    assert len(second.asked_for("R")) == 1


@pytest.mark.parametrize("bins", [None, 40])
@pytest.mark.parametrize("overlap", [0, 200])
@pytest.mark.parametrize("reduces", ["both", "one"])
def test_a_pv_that_moved_is_had_of_both(appliance, asking, bins, overlap, reduces):
    whole, old, new = appliance(), appliance(), appliance()
    pv = ramp(step_s=1)
    whole.pvs["R"] = pv
    old.pvs["R"] = ArchivedPv(pv.samples[: 600 + overlap])
    new.pvs["R"] = ArchivedPv(pv.samples[600:])
    if reduces == "one":
        old.operators = set()
    wanted = asking(whole.address).samples("R", BEGIN, END, bins=bins)
    for addresses in ((old.address, new.address), (new.address, old.address)):
        asked = asking(*addresses)
        for _ in range(2):
            answer = asked.samples("R", BEGIN, END, bins=bins)
            assert answer.fault is None and answer.seed
            assert answer.is_binned == wanted.is_binned and answer.bin_ns == wanted.bin_ns
            if reduces == "one" and bins:  # the one before the range has its own time there
                assert np.array_equal(answer.time_ns[1:], wanted.time_ns[1:])
            else:
                assert np.array_equal(answer.time_ns, wanted.time_ns)
            assert np.array_equal(answer.value, wanted.value)
            if bins:
                assert np.array_equal(answer.low, wanted.low)
                assert np.array_equal(answer.high, wanted.high)


def test_what_one_has_is_told_while_another_takes_its_time(appliance, asking):
    old, new = appliance(), appliance()
    old.pvs["R"] = ArchivedPv(ramp().samples[:600])
    new.pvs["R"] = ArchivedPv(ramp().samples[600:])
    new.answers["R"] = Answer(how="silent", times=1)
    asked = asking(old.address, new.address)
    key = asked.begin("R", BEGIN, END)
    asked.wait_for_parts(1)
    (part,) = asked.parts
    assert part.key == key and part.answer.value[-1] == 599 and part.answer.lacking_ns == BEGIN
    assert f"{new.base} has not answered yet" in part.answer.fault
    new.release.set()
    assert asked.wait(key).answer.fault  # it was cut
    assert asked.samples("R", BEGIN, END).fault is None


def test_one_of_two_that_is_cut_is_told_and_what_the_other_has_is_kept(appliance, asking):
    old, new = appliance(), appliance()
    pv = ramp()
    old.answers["R"] = Answer(raw_answer(ArchivedPv(pv.samples[:300]), "R", BEGIN, END), how="cut")
    new.pvs["R"] = ArchivedPv(pv.samples[600:])
    answer = asking(old.address, new.address).samples("R", BEGIN, END)
    assert "broke off" in answer.fault and answer.lacking_ns == pv.samples[299][0]
    assert answer.gaps.tolist() == [[pv.samples[299][0], pv.samples[600][0]]]
    inside = [value for at, value in pv.samples if BEGIN < at <= END]
    assert answer.value[1:].tolist() == [v for v in inside if v < 300 or v >= 600]


def test_no_appliance_and_wrong_addresses_are_told(asking):
    assert "No archiver appliance" in asking().samples("R", BEGIN, END).fault
    assert "no host" in asking("http://").samples("R", BEGIN, END).fault
    assert "use http" in asking("ftp://x").samples("R", BEGIN, END).fault


@pytest.mark.parametrize(
    ("how", "words"),
    [("cut", "broke off"), ("chunked cut", "broke off"), ("stall", "stopped in the middle")],
)
def test_what_came_before_a_cut_is_kept_and_the_cut_told(appliance, asking, how, words):
    server = appliance()
    seconds = range(31_535_400, 31_535_500)
    body = header(6, 2025) + b"".join(sample(6, s, 0, float(s)) for s in seconds)
    server.answers["R"] = Answer(body, how=how)
    asked = asking(server.address, limits=replace(QUICK, stall_s=0.3))
    answer = asked.samples("R", BEGIN, END)
    assert len(answer.value) == 100 and words in answer.fault
    server.answers["R"] = Answer(body[:-3], how=how)
    answer = asked.samples("R", BEGIN, END)
    assert len(answer.value) == 99 and words in answer.fault


def test_a_cut_is_noticed_however_its_end_comes(appliance, asking):
    """Qt's access manager took some for whole: those whose end comes with their last bytes."""
    server = appliance()
    server.answers["R"] = Answer(header(6, 2025) + sample(6, 31_535_400, 0, 1.0), how="chunked cut")
    asked = asking(server.address)
    keys = [asked.begin("R", BEGIN, END) for _ in range(200)]
    assert all("broke off" in asked.wait(key).answer.fault for key in keys)


def test_a_last_line_without_its_end_is_told_though_the_transfer_was_whole(appliance, asking):
    server = appliance()
    body = header(6, 2025) + sample(6, 31_535_400, 0, 1.0) + sample(6, 31_535_500, 0, 2.0)
    for cut in range(1, 10):
        server.answers["R"] = Answer(body[:-cut], how="chunked")
        answer = asking(server.address).samples("R", BEGIN, END)
        assert answer.value.tolist() == [1.0] and "cut off" in answer.fault


def test_an_answer_without_a_length_ends_with_its_connection(appliance, asking):
    server = appliance()
    lines = b"".join(sample(6, s, 0, float(s)) for s in range(31_535_400, 31_535_900))
    server.answers["R"] = Answer(header(6, 2025) + lines, how="until the end")
    answer = asking(server.address).samples("R", BEGIN, END)
    assert len(answer.value) == 500 and answer.fault is None


def test_packed_answers_are_read(appliance, asking):
    server = appliance()
    body = header(6, 2025) + sample(6, 31_535_400, 0, 1.0) + sample(6, 31_535_401, 0, 2.0)
    server.answers["R"] = Answer(body + b"\n" + header(6, 2025), how="gzip")
    assert asking(server.address).samples("R", BEGIN, END).value.tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(status=400), "does not understand"),
        (Answer(status=401), "password"),
        (Answer(status=500, body=b"<html>trouble" * 1000), "failed"),
        (Answer(status=418), "HTTP 418"),
        (Answer(how="drop"), "without an answer"),
        (Answer(how="silent"), "has not answered for"),
        (Answer(b"<!DOCTYPE html>\n<html>\nLog in\n</html>\n"), "not an archiver appliance"),
        (Answer(status=302, headers={"Location": "http://192.0.2.1/x"}), "not trusted"),
        (Answer(status=302, headers={"Location": "file:///etc/passwd"}), "not trusted"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_told_in_a_sentence(appliance, asking, answer, words):
    server = appliance()
    server.answers["R"] = answer
    asked = asking(server.address, limits=replace(QUICK, first_s=0.3))
    found = asked.samples("R", BEGIN, END)
    assert not len(found.value) and not found.is_unknown
    assert words in found.fault and found.fault.endswith(".")


def test_redirects_within_the_cluster_are_followed_and_circles_end(appliance, asking):
    first, second = appliance(), appliance()
    second.pvs["R"] = ramp(10)
    where = f"{second.base}/data/getData.raw?pv=R&from=2026-01-01T00:00:00Z&to=2026-01-01T00:01:00Z"
    first.answers["R"] = Answer(status=307, headers={"Location": where})
    assert len(asking(first.address).samples("R", BEGIN, END).value)
    first.answers["R"] = Answer(status=302, headers={"Location": "getData.raw?pv=R"})
    assert "circle" in asking(first.address).samples("R", BEGIN, END).fault


def test_a_busy_appliance_is_asked_again_within_bounds(appliance, asking):
    server = appliance()
    server.pvs["R"] = ramp(10)
    server.answers["R"] = Answer(status=503, times=2)
    asked = asking(server.address)
    assert len(asked.samples("R", BEGIN, END).value) and len(server.asked_for("R")) == 3
    server.answers["R"] = Answer(status=503)
    answer = asked.samples("R", BEGIN, END)
    assert "busy or still starting" in answer.fault and len(server.asked_for("R")) == 3 + 4


def test_one_that_cannot_be_reached_is_left_alone_for_a_while(asking):
    with socket.socket() as taken:  # a port where nobody listens
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        asked = asking(f"http://127.0.0.1:{port}", limits=replace(QUICK, hold_s=1000.0))
        keys = [asked.begin(f"R{n}", BEGIN, END) for n in range(50)]
        assert all("cannot be reached" in asked.wait(key).answer.fault for key in keys)


def test_two_connections_at_most(appliance, asking):
    server = appliance()
    for number in range(8):
        server.answers[f"R{number}"] = Answer(how="silent")
    asked = asking(server.address)
    keys = [asked.begin(f"R{number}", BEGIN, END) for number in range(8)]
    assert until(lambda: server.most_at_once == 2)
    server.release.set()
    assert all(asked.wait(key).answer.fault for key in keys)
    assert server.most_at_once == 2


def test_what_is_urgent_comes_first(appliance, asking):
    server = appliance()
    for name in ("A", "B", "later1", "later2"):
        server.answers[name] = Answer(how="silent")
    asked = asking(server.address)
    first = [asked.begin(name, BEGIN, END) for name in ("A", "B")]
    assert until(lambda: server.most_at_once == 2)
    keys = [asked.begin(f"later{n}", BEGIN, END, urgency=n) for n in range(3)]
    for key in first:
        asked.cancel.emit(key)
    assert until(lambda: all(server.asked_for(name) for name in ("later1", "later2")))
    assert not server.asked_for("later0")  # both connections are taken by those before it
    server.release.set()
    for key in keys:
        asked.wait(key)
    assert server.asked_for("later0")


def test_what_is_cancelled_says_nothing_and_frees_its_connection(appliance, asking):
    server = appliance()
    for name in ("A", "B"):
        server.answers[name] = Answer(how="silent")
    server.pvs["C"] = ramp(10)
    asked = asking(server.address)
    keys = [asked.begin(name, BEGIN, END) for name in ("A", "B", "D")]
    assert until(lambda: server.most_at_once == 2)
    for key in reversed(keys):  # that which waits, before a connection is free for it
        asked.cancel.emit(key)
    assert len(asked.samples("C", BEGIN, END).value)
    assert not set(keys) & asked.came.keys() and not server.asked_for("D")


def test_too_much_is_told_and_what_came_is_kept(appliance, asking):
    server = appliance()
    server.pvs["R"] = ramp()
    asked = asking(server.address, limits=replace(QUICK, most_bytes=10_000))
    answer = asked.samples("R", BEGIN, END)
    assert "larger than" in answer.fault


def test_progress_is_told_while_samples_come(appliance, asking):
    server = appliance()
    lines = b"".join(sample(6, s, 0, float(s)) for s in range(31_535_400, 31_535_900))
    server.answers["R"] = Answer((header(6, 2025) + lines + b"\n") * 80, how="stall")
    asked = asking(server.address, limits=replace(QUICK, stall_s=0.5))
    key = asked.begin("R", BEGIN, END)
    assert "stopped" in asked.wait(key).answer.fault
    assert asked.progress and asked.progress[-1].key == key and asked.progress[-1].received > 0


def test_names_are_found_by_glob_with_their_count(appliance, asking):
    first, second = appliance(), appliance()
    first.pvs = {f"SR:{n}:X": ramp(1) for n in range(12)} | {"SRx1:X": ramp(1), "a.b": ramp(1)}
    second.pvs = {"SR:3:X": ramp(1), "SR:100:X": ramp(1)}
    asked = asking(first.address, second.address)
    found = asked.names("SR:*")
    assert found.names[:3] == ("SR:0:X", "SR:1:X", "SR:2:X") and len(found.names) == 13
    assert found.names[-1] == "SR:100:X" and not found.is_cut and not found.faults
    assert asked.names("SR:?:X", limit=5).is_cut and len(asked.names("SR:?:X", limit=5).names) == 5
    assert asked.names("a.b").names == ("a.b",) and asked.names("SR.1.X").names == ()


def test_values_at_a_time_and_versions(appliance, asking):
    server = appliance()
    server.pvs["R"] = ramp()
    server.pvs["S"] = ArchivedPv([(BEGIN, "text")], 0)
    asked = asking(server.address)
    values = asked.values(BEGIN + 10 * SECOND, "R", "S", "T").values
    assert values.keys() == {"R", "S"} and values["S"].value == "text"
    assert values["R"].value == 59.0 and values["R"].time_ns == BEGIN + 9 * SECOND + 5
    assert asked.versions().versions == {server.base: "Archiver Appliance Version 9.9"}


@pytest.mark.parametrize("body", [b"", b"[", b"{}", b"null", b"[1, [], {}]", b"[" * 100_000])
def test_replies_that_are_none_are_told(appliance, asking, body):
    server = appliance()
    for call in ("getMatchingPVs", "filterArchivedPVs", "getVersion", "getDataAtTime"):
        server.answers[call] = Answer(body)
    asked = asking(server.address)
    assert asked.names("*").faults or body.startswith(b"[1")
    assert asked.archived("R").faults or body.startswith(b"[1")
    assert asked.values(BEGIN, "R").faults or body == b"{}"
    assert asked.versions().faults


def test_other_appliances_are_used_at_once_and_what_waits_is_asked_of_them(appliance, asking):
    first, second = appliance(), appliance()
    first.answers["R"] = Answer(how="silent")
    second.pvs["R"] = ramp(10)
    asked = asking(first.address)
    key = asked.begin("R", BEGIN, END)
    assert until(lambda: bool(first.asked))
    asked.use.emit((second.address,))
    assert asked.wait(key).answer.appliance == second.base


def test_names_that_several_appliances_have_come_once_with_all_of_these(appliance, asking):
    first, second = appliance(), appliance()
    first.pvs = {"SR:1": ramp(1), "SR:2": ramp(1)}
    second.pvs = {"SR:2": ramp(1), "SR:3": ramp(1)}
    first.answers["getMatchingPVs"] = Answer(status=503, times=1)  # it answers after the second
    found = asking(first.address, second.address).names("SR:*")
    assert found.names == ("SR:1", "SR:2", "SR:3")
    both = (first.base, second.base)
    assert found.appliances == {"SR:1": both[:1], "SR:2": both, "SR:3": both[1:]}


def test_a_list_that_is_full_of_names_twice_is_not_taken_for_all_of_them(appliance, asking):
    server = appliance()
    server.answers["getMatchingPVs"] = Answer(b'["SR:1", "SR:1", "SR:2", "SR:3", "SR:4"]')
    asked = asking(server.address)
    found = asked.names("SR:*", limit=2)
    assert found.names == ("SR:1", "SR:2") and found.is_cut
    found = asked.names("SR:*", limit=5)
    assert found.names == ("SR:1", "SR:2", "SR:3", "SR:4") and not found.is_cut
