"""Figures as rows, report and JSON."""

import json
import re
from dataclasses import replace

from gui.core.diagnostics import as_json
from gui.core.diagnostics.as_json import to_dict
from gui.core.diagnostics.as_rows import CIRCUIT_COLUMNS, TAB_COLUMNS, cards, circuit_rows, tab_rows
from gui.core.diagnostics.as_text import megabytes, milliseconds, report_text
from gui.core.diagnostics.figures import totals_of
from gui.core.pv import counts
from gui.core.store.latency_histogram import Latency
from tests.support.diagnostics import program, tab


def keys_of(found):
    if isinstance(found, dict):
        return set(found).union(*(keys_of(each) for each in found.values()))
    return set().union(*map(keys_of, found)) if isinstance(found, list) else set()


def test_every_key_is_documented_and_it_is_json():
    data = json.loads(json.dumps(to_dict(program())))
    documented = set(re.findall(r"``(\w+)``", as_json.__doc__))
    assert keys_of(data) <= documented
    assert data["time"] == "2023-11-14T22:13:20.250Z" and data["format_version"] == 1
    assert data["program"]["contexts"] == 3 and data["program"]["circuits"] == 3
    assert data["program"]["hosts"] == 3 and data["program"]["stalls"]["count"] == 1
    outage = data["tabs"][1]["outages"]["latest"][1]
    assert outage["back"] is None and outage["over"] is False and outage["pvs"] == 2


def test_the_sums_that_the_keys_promise():
    for found in (to_dict(program())["totals"], to_dict(program(tab("a", 3, 1.0)))["tabs"][0]):
        updates, dropped, queues = found["updates"], found["dropped"], found["queues"]
        if found["name"] == "a":
            lost = dropped["queue_full"] + dropped["channel_gone"]
            assert updates["received"] == updates["decoded"] + lost + queues["updates"]
            shown = found["merged"]["in_batch"] + found["merged"]["in_frame"] + updates["painted"]
            assert updates["decoded"] == shown + queues["unpainted"] + dropped["pv_removed"]
        assert found["pvs"]["all"] == sum(
            found["pvs"][state] for state in ("connected", "searching", "disconnected")
        )


def test_totals_add_up_and_hosts_are_one_each():
    tabs = (tab("a", 3, 10.0), tab("b", 4, 5.0))
    totals = totals_of(tabs, Latency(), Latency())
    assert (totals.pvs, totals.rates.received, totals.worker.received) == (7, 15.0, 200_000)
    assert [(c.host, c.pvs) for c in totals.circuits] == [("ioc-vac:5064", 7)]
    assert totals_of((), Latency(), Latency()).pvs == 0


def test_rows_have_all_columns_and_say_what_concerns():
    rows = tab_rows(program())
    assert [len(row) for row in rows] == [len(TAB_COLUMNS)] * 4
    by_title = [dict(zip((title for title, _ in TAB_COLUMNS), row, strict=True)) for row in rows]
    totals, vacuum, optics, detectors = by_title
    assert totals["Tab"].text == "All tabs (old)" and totals["Connected"].text == "62/76"
    assert vacuum["Connected"].concern == 0 and vacuum["Dropped"].text == "10"
    assert vacuum["Dropped"].concern == 0  # of removed PVs: nobody misses them
    assert optics["Connected"].concern == 2 and optics["Stale"].concern == 1
    assert optics["Dropped"].text == "1,310" and "queue was full" in optics["Dropped"].tip
    assert detectors["Tab"].text == "Detectors (old)" and detectors["Received/s"].text == "0"
    circuits = circuit_rows(program(), True)
    assert all(len(row) == len(CIRCUIT_COLUMNS) for row in circuits)
    latest = {row[0].text: row[1] for row in circuits}
    assert (
        latest["ioc-opt:5064"].text
        == "2023-11-14 22:11:45.250 UTC  18 PVs lost, all back after 65.0 s"
    )
    assert latest["10.0.0.7:43211"].concern == 2 and latest["ioc-vac:5064"].text == "none"
    assert dict(cards(program()))["Stalls > 100 ms"].text == "1, max 142 ms"


def test_every_figure_has_a_word_that_says_what_it_is():
    shown = {caption: cell.text for caption, cell in cards(program())}
    assert (shown["Contexts"], shown["Circuits"], shown["IOCs"]) == ("3", "3", "3")
    assert (shown["Threads"], shown["Descriptors"]) == ("41", "77")
    headings = [title for title, _ in TAB_COLUMNS]
    for column, cell in enumerate(tab_rows(program())[0]):
        if cell.text.count(" / ") == 2:
            assert headings[column].endswith(": p50 / p99 / max")


def test_the_report_says_everything_as_plain_text():
    text = report_text(program(tab("evil\x1b[31m\u202e", 3, 1.0)))
    assert "\x1b" not in text and "\u202e" not in text
    full = report_text(program())
    for wanted in (
        "62/76 connected", "queue_full 1,200", "31.5 ms / 71.0 ms / 140 ms", "18 PVs lost",
        "has not answered for 4 s", "3 contexts, 3 circuits", "longest 142 ms", "running for 2 h",
    ):  # fmt: skip
        assert wanted in full, wanted


def test_numbers_for_people():
    assert [milliseconds(ms) for ms in (0.04, 9.96, 99.6, 999.6, 60_000)] == [
        "0.0 ms", "10.0 ms", "100 ms", "1.00 s", "60 s",
    ]  # fmt: skip
    assert (megabytes(1 << 19), megabytes(1 << 30)) == ("0.5 MB", "1,024 MB")
    assert [megabytes(n << 10) for n in (0, 3, 97, 103)] == ["0 kB", "3 kB", "97 kB", "0.1 MB"]


def test_numbers_on_the_screen_have_the_mark_of_the_locale_and_those_of_the_report_commas(
    monkeypatch,
):
    monkeypatch.setattr(counts, "_mark", counts.NARROW_SPACE)
    large = replace(program(), rss_bytes=5_000 << 20)
    assert dict(cards(large))["Memory"].text == "5\u202f000 MB"
    assert "5,000 MB" in report_text(large, utc=True) and megabytes(5_000 << 20) == "5,000 MB"
