"""Bars of the benchmarks, and what a benchmark says of a machine that others use."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from tests.benchmarks import __main__ as command
from tests.benchmarks.bars import BARS, Bar, missed
from tests.benchmarks.machine import Machine
from tests.benchmarks.tabs import slope

QUIET = Machine("a processor", 2, "3.13.0", "Linux 6", 0.1, 0.0)
BUSY = Machine("a processor", 2, "3.13.0", "Linux 6", 9.0, 0.8)


def test_a_figure_that_misses_its_bar_is_told():
    result = {"ratio": 79.9, "growth": 1.5}
    assert missed("chart", result) == ["ratio: 79.9, asked for ≥ 80"]
    assert missed("chart", {"ratio": 80, "growth": 1.6}) == ["growth: 1.6, asked for ≤ 1.5"]


def test_figures_inside_others_and_of_every_gesture():
    late = {"p50": 1.0, "max": 50.1}
    assert missed("connect", {"gui_late_ms": late}) == ["gui_late_ms.max: 50.1, asked for ≤ 50"]
    hand = {"save": {"max_ms": 20.0, "stack": ""}, "theme": {"max_ms": 60.0, "stack": "…"}}
    assert missed("hand", hand) == ["theme.max_ms: 60, asked for ≤ 50"]


def test_a_figure_that_is_not_there_misses_its_bar():
    assert Bar("a.b", 1).missed({"a": {"c": 1}}) == ["a.b: there is no such figure"]
    assert Bar("lost", 0).missed({"lost": float("nan")}) == ["lost: nan, asked for ≤ 0"]


@pytest.mark.parametrize(
    ("machine", "ratio", "code", "verdict"),
    [
        (QUIET, 81.0, 0, "all bars reached"),
        (QUIET, 79.0, 1, "ratio: 79, asked for ≥ 80"),
        (BUSY, 79.0, 0, "not judged: others use the machine"),
        (BUSY, 81.0, 0, "not judged: others use the machine"),
    ],
)
def test_the_verdict_and_the_exit_code(monkeypatch, capsys, machine, ratio, code, verdict):
    monkeypatch.setattr(command, "look", lambda: machine)
    monkeypatch.setattr(command, "BENCHMARKS", {"chart": lambda _: {"ratio": ratio, "growth": 1}})
    monkeypatch.setattr(sys, "argv", ["benchmarks", "chart", "--json"])
    monkeypatch.setattr(sys, "dont_write_bytecode", sys.dont_write_bytecode)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert command.main() == code
    assert "PYTHONDONTWRITEBYTECODE" not in os.environ
    printed = capsys.readouterr().out.splitlines()
    told = json.loads(printed[-1])
    assert told["verdict"] == verdict and told["ratio"] == ratio
    assert told["machine"]["load"] == machine.load
    assert any("a processor, 2 cores" in line for line in printed)


def test_every_benchmark_has_bars():
    assert set(command.BENCHMARKS) <= set(BARS)


def test_fifty_bytes_a_cycle_show_in_noise():
    rng = np.random.default_rng(7)
    noise = rng.normal(0, 3_000, 1_000)
    noise[::37] += 400_000  # blocks that were larger in one cycle
    for leaked in (0, 50):
        grows, error = slope(50e6 + leaked * np.arange(1_000) + noise)
        assert abs(grows - leaked) < 3 * error < 10


def test_a_machine_at_work_is_seen():
    busy = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"])
        for _ in range(os.cpu_count() or 1)
    ]
    try:
        from tests.benchmarks.machine import look

        assert look(1.0).is_busy
    finally:
        for each in busy:
            each.kill()
            each.wait()
