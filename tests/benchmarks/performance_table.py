"""``python -m tests.benchmarks.performance_table FILE [DOCUMENT]``: tables of ``everything``.

Replaces what is between the two marks of the document (``resources/docs/performance.md``). A figure
that was taken while others used the machine says so; one that is missing is told as missing.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from tests.benchmarks.bars import BARS, Bar, found_figures
from tests.benchmarks.machine import BUSY

DOCUMENT: Final = Path(__file__).parents[2] / "resources" / "docs" / "performance.md"
BEGIN, END = "<!-- figures: made by tests/benchmarks/performance_table.py -->", "<!-- end -->"
MISSING: Final = "not measured"
# What issue 22 and the notes before it give; the machine was quiet unless the load is said.
EARLIER: Final[dict[tuple[str, str], str]] = {
    ("startup", "ratio"): "1.39–1.56; 1.13 against a window that had loaded much of ours",
    ("connect", "gui_late_ms.max"): "105",
    ("groups", "first_value_ms.p50"): "140",
    ("groups", "gui_late_ms.max"): "75–99",
    ("contexts", "16.us_per_update"): "16.4",
    ("contexts", "16.lost"): "0",
    ("contexts", "4.lost"): "0",
    ("monitors", "ratio"): "15.9",
    ("monitors", "lost"): "0",
    ("chart", "ratio"): "126",
    ("memory", "bytes_per_sample"): "19.0",
    ("table", "gui_late_ms.p99"): "6.4",
    ("tabs", "own_bytes_per_cycle"): "4,218 with libca's",
    ("tabs", "quiet.wakeups_per_s"): "1,490",
    ("tabs", "quiet.cpu_percent"): "13",
    ("archive", "ratio"): "42–46",
    ("archive", "first_picture_s"): "0.60 at load 5",
    ("archive", "complete_s"): "1.74 at load 5",
    ("archive", "refetch_s"): "0.91 at load 5",
    ("archive", "gui_late_ms"): "232 at load 5",
    ("recording", "cpu_percent"): "4–6",
    ("recording", "bytes_per_sample"): "1.75–7.9",
    ("recording", "lost"): "0",
    ("recording", "export.csv_s"): "42.7 at load 15",
    ("recording", "export.hdf5_s"): "2.8",
}
# Figures without a bar that say what the others mean.
MORE: Final[dict[str, tuple[str, ...]]] = {
    "startup": ("cpu_ratio", "first_value_s", "first_value_cpu_ms", "empty_window_s"),
    "monitors": ("us_per_update.pvwatch", "us_per_update.pyepics_pv"),
    "scale": ("bytes_per_pv", "cpu_percent", "updates_per_s", "open_late_ms.max"),
    "connect": ("pvwatch_s", "ratio"),
    "table": ("gui_late_ms.max", "cpu_percent"),
    "tabs": ("libca_bytes_per_cycle", "bytes_per_cycle", "quiet.libca_wakeups_per_s"),
}


def tables(results: Mapping[str, Mapping[str, Any]]) -> str:
    """Return ``results`` as Markdown: one line a figure, then where and when each was taken."""
    lines = ["| benchmark | figure | asked for | before | now |", "|---|---|---|---|---|"]
    for name, bars in BARS.items():
        lines += _lines(name, bars, results.get(name, {}))
    lines += ["", "| benchmark | commit | machine | verdict |", "|---|---|---|---|"]
    for name in BARS:
        lines.append(f"| `{name}` | {_circumstances(results.get(name))} |")
    return "\n".join(lines)


def _lines(name: str, bars: tuple[Bar, ...], result: Mapping[str, Any]) -> Iterator[str]:
    note = " (busy)" if result.get("machine", {}).get("others", 0) > BUSY else ""
    for bar in (*bars, *(Bar(figure, float("nan")) for figure in MORE.get(name, ()))):
        asked = "" if bar.limit != bar.limit else f"{'≥' if bar.at_least else '≤'} {bar.limit:g}"
        figures = list(found_figures(result, bar.figure)) or [(bar.figure, None)]
        for figure, value in figures:
            now = MISSING if value is None else f"{value:g}{note}"
            if value is not None and asked and bar.is_missed_by(value):
                now = f"**{now}**"
            yield f"| `{name}` | {figure} | {asked} | {EARLIER.get((name, figure), '')} | {now} |"


def _circumstances(result: Mapping[str, Any] | None) -> str:
    if result is None:
        return f"| | {MISSING}"
    machine = result.get("machine", {})
    where = (
        f"{machine['processor']}, {machine['cores']} cores, Python {machine['python']}, "
        f"load {machine['load']:.2f}, others {machine['others']:.0%}"
        if machine
        else ""
    )
    verdict = result.get("verdict") or f"failed: {str(result.get('failed', '')).strip()[-120:]}"
    verdict = verdict.replace("\n", " ").replace("|", "/")
    return f"{result.get('commit', '')} | {where} | {verdict}"


def renew(document: str, results: Mapping[str, Mapping[str, Any]]) -> str:
    """Return ``document`` with the tables of ``results``. Raises ``ValueError`` without marks."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("the document has no marks around its tables")
    return f"{before}{BEGIN}\n{tables(results)}\n{END}{after}"


def main(arguments: list[str]) -> None:
    """Write the tables of the file that is named first into the document."""
    document = Path(arguments[1]) if len(arguments) > 1 else DOCUMENT
    results = json.loads(Path(arguments[0]).read_text())
    document.write_text(renew(document.read_text(), results))


if __name__ == "__main__":
    main(sys.argv[1:])
