"""The tables of resources/docs/performance.md, made of the benchmarks' results."""

import json
import sys

import pytest

from tests.benchmarks import everything, performance_table
from tests.benchmarks.__main__ import BENCHMARKS
from tests.benchmarks.bars import BARS
from tests.benchmarks.performance_table import BEGIN, DOCUMENT, EARLIER, END, renew, tables

MACHINE = {"processor": "a processor", "cores": 2, "python": "3.13.0", "load": 0.1, "others": 0.0}


def row(text, *begins):
    """Return the last cell of the line that begins with these cells."""
    lines = [line for line in text.splitlines() if line.startswith(f"| {' | '.join(begins)} |")]
    assert len(lines) == 1, lines
    return lines[0].rstrip("| ").rpartition("| ")[2]


def test_a_figure_that_reaches_its_bar_one_that_misses_and_one_that_is_not_there():
    text = tables({"chart": {"ratio": 126.0, "growth": 1.6, "machine": MACHINE}})
    assert row(text, "`chart`", "ratio", "≥ 80", "126") == "126"
    assert row(text, "`chart`", "growth", "≤ 1.5") == "**1.6**"
    assert row(text, "`memory`", "bytes_per_sample", "≤ 20", "19.0") == "not measured"


def test_a_figure_of_a_busy_machine_says_so():
    text = tables({"chart": {"ratio": 90.0, "machine": MACHINE | {"others": 0.5}}})
    assert row(text, "`chart`", "ratio") == "90 (busy)"
    assert "others 50%" in text


def test_each_gesture_of_the_hand_has_a_line_and_a_failure_is_told():
    text = tables(
        {
            "hand": {"save": {"max_ms": 20.0}, "theme": {"max_ms": 60.5}, "machine": MACHINE},
            "tabs": {"failed": "Traceback\nOSError: no | room"},
        }
    )
    assert row(text, "`hand`", "save.max_ms") == "20"
    assert row(text, "`hand`", "theme.max_ms") == "**60.5**"
    assert "failed: Traceback OSError: no / room" in text


def test_the_document_takes_the_tables_and_keeps_the_rest(tmp_path):
    document = tmp_path / "performance.md"
    document.write_text(f"above\n{BEGIN}\nold\n{END}\nbelow\n")
    results = tmp_path / "results.json"
    results.write_text(json.dumps({"chart": {"ratio": 126.0, "machine": MACHINE}}))
    performance_table.main([str(results), str(document)])
    text = document.read_text()
    assert text.startswith(f"above\n{BEGIN}\n|") and text.endswith(f"|\n{END}\nbelow\n")
    assert "old" not in text
    performance_table.main([str(results), str(document)])
    assert document.read_text() == text
    with pytest.raises(ValueError, match="no marks"):
        renew("nothing", {})


def test_the_document_has_its_marks_and_a_line_for_each_benchmark():
    text = DOCUMENT.read_text()
    assert BEGIN in text and END in text
    assert all(f"| `{name}` |" in text for name in BENCHMARKS)


def test_earlier_figures_are_of_benchmarks_that_there_are():
    named = {(name, bar.figure) for name, bars in BARS.items() for bar in bars}
    assert set(EARLIER) <= named


def test_all_benchmarks_are_run_and_a_failure_is_kept(monkeypatch, tmp_path, capsys):
    told = {
        "chart": {"ratio": 126, "verdict": "all bars reached", "seconds": 1.0},
        "table": {"failed": "Traceback", "seconds": 2.0},
    }
    monkeypatch.setattr(everything, "BENCHMARKS", dict.fromkeys(told))
    monkeypatch.setattr(everything, "run", told.__getitem__)
    file = tmp_path / "all.json"
    for names, code in (((), 1), (("chart",), 0)):
        monkeypatch.setattr(sys, "argv", ["everything", str(file), *names])
        assert everything.main() == code
    kept = json.loads(file.read_text())
    assert kept["chart"]["ratio"] == 126 and kept["table"]["failed"] == "Traceback"
    assert "table            2.0 s  failed" in capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", ["everything", str(file), "nothing"])
    with pytest.raises(SystemExit):
        everything.main()
