"""A snapshot of values that the archive had at a time, beside those of now, taken by an operator.

What the table must say is worked out here from the samples that the appliance was told to serve.
"""

import csv
import math
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractButton, QDialogButtonBox, QLineEdit

from gui.widgets.snapshots.cells import DIFFERENCE, LIVE, NAME, SAVED, SEVERITY, TIME
from tests.support.appliance import Answer
from tests.support.archive_charts import CTRL, SECOND
from tests.support.archive_windows import appliance, window
from tests.support.archived_pvs import ArchivedPv, GeneratedPv
from tests.support.context_menu import answering
from tests.support.records_of_kinds import KINDS
from tests.support.save_dialogs import person_at_dialogs
from tests.support.waiting import DEADLINE_MS
from tests.support.window import KEYS, LEFT

__all__ = ["appliance", "window"]
RECORDS = (
    KINDS
    + """
record(ao,"{p}ao"){{field(VAL,"4.5")field(EGU,"mm")field(PREC,"2")field(PINI,"YES")}}
record(ao,"{p}lost"){{field(VAL,"1")field(PINI,"YES")}}
record(ao,"{p}new"){{field(VAL,"2")field(PINI,"YES")}}
"""
)
LIVE_ONES = ["ao", "long", "mbbo", "text", "wave", "lost", "new"]
AWAY = ["gone", "gone:text", "gone:wave"]
AT_S = int(datetime(2026, 3, 1, 12, 30, tzinfo=UTC).timestamp())
AT = "2026-03-01 12:30:00Z"


def quarter_hours(times):
    """A value that tells which quarter of an hour of its day a sample is of, in hundredths."""
    return (times // (900 * SECOND) % 96) / 100


def served(prefix):
    """Samples around the time that is asked for: the later ones must not be told."""
    before, after = (AT_S - 5) * SECOND + 123_456_789, (AT_S + 5) * SECOND
    return {
        f"{prefix}ao": GeneratedPv(900 * SECOND, quarter_hours),
        f"{prefix}long": ArchivedPv([(before, -9), (after, -7)], kind=5),
        f"{prefix}mbbo": ArchivedPv([(before, 0, 2, 7), (after, 1)], kind=3),
        f"{prefix}text": ArchivedPv([(before, "good bye"), (after, "hello")], kind=0),
        f"{prefix}wave": ArchivedPv([(before, [1.0, 2.5, 4.0]), (after, [1.0])], kind=9),
        f"{prefix}lost": ArchivedPv([(before, math.nan), (after, 1.0)]),
        f"{prefix}gone": ArchivedPv([(before, 7.25, 1, 3), (after, 8.0)]),
        f"{prefix}gone:text": ArchivedPv([(before, "out")], kind=0),
        f"{prefix}gone:wave": ArchivedPv([(before, [5.0, 6.0])], kind=13),
    }


@pytest.fixture
def ioc(soft_ioc, prefix):
    return soft_ioc(RECORDS.format(p=prefix))


@pytest.fixture
def content(qtbot, ioc, prefix, window, appliance):
    appliance.pvs.update(served(prefix))
    names = [prefix + name for name in (*LIVE_ONES, *AWAY)]
    window.open_tabs.open_names(names, "Ring")
    content = window.open_tabs.current().content
    qtbot.waitUntil(lambda: all(content.store.has_value[:7]), timeout=DEADLINE_MS)
    qtbot.waitUntil(lambda: all(content.store.metadata[k] for k in (0, 2)), timeout=DEADLINE_MS)
    yield content
    content.tools.snapshots.close()


def taken(window, content, qtbot):
    """Press Ctrl+T in the tab; return the panel that opens."""
    view = content.table
    view.setFocus()
    panels = content.tools.snapshots.panels
    count = len(panels)
    qtbot.keyClick(view, KEYS.Key_T, CTRL)
    qtbot.waitUntil(lambda: len(panels) == count + 1, timeout=DEADLINE_MS)
    return panels[-1]


def button(panel, text):
    return next(b for b in panel.bar.findChildren(QAbstractButton) if b.text() == text)


def ask(panel, qtbot, text, chosen=QDialogButtonBox.StandardButton.Ok):
    """Click on *From archive…* and type a time; return what the dialog said before."""
    said = []

    def typed(dialog):
        line = dialog.findChild(QLineEdit)
        said.append(line.text())
        qtbot.mouseClick(line, LEFT)
        qtbot.keyClick(line, KEYS.Key_A, CTRL)
        qtbot.keyClicks(line, text)
        qtbot.mouseClick(dialog.findChild(QDialogButtonBox).button(chosen), LEFT)

    with answering(qtbot, typed):
        qtbot.mouseClick(button(panel, "From archive…"), LEFT)
    return said[0]


def archived(content, qtbot, panel, text):
    """Ask for a time and return the panel with what the archive had then."""
    panels = content.tools.snapshots.panels
    count = len(panels)
    ask(panel, qtbot, text)
    qtbot.waitUntil(lambda: len(content.tools.snapshots.panels) == count + 1, timeout=DEADLINE_MS)
    return content.tools.snapshots.panels[-1]


def column(panel, number):
    rows = panel.rows
    return [rows.index(row, number).data() for row in range(rows.rowCount())]


def test_what_was_then_is_shown_beside_what_is_now(window, content, prefix, qtbot, tmp_path, ioc):
    panel = archived(content, qtbot, taken(window, content, qtbot), AT)
    panel.set_utc(True)
    names = [prefix + name for name in (*LIVE_ONES, *AWAY)]
    quarter = AT_S // 900 % 96 / 100
    before = "2026-03-01 12:29:55.123 UTC"
    assert column(panel, NAME) == names
    assert column(panel, SAVED) == [
        f"{quarter:.2f} mm", "-9", "Idle", "good bye", "[3 × float32] 1 … 4",
        "— not a number, or infinite", "— not archived", "7.25", "out", "[2 × float64] 5 … 6",
    ]  # fmt: skip
    assert column(panel, SEVERITY) == [
        "–", "–", "◆ MAJOR STATE", "–", "–", "—", "—", "▲ MINOR HIHI", "–", "–",
    ]  # fmt: skip
    assert column(panel, TIME) == [
        "2026-03-01 12:30:00.000 UTC", *[before] * 5, "—", *[before] * 3
    ]  # fmt: skip
    assert column(panel, LIVE) == [
        "4.50 mm", "-7", "Tune", "hello", "[3 × float32] 1 … 3", "1", "2", *["— no answer yet"] * 3,
    ]  # fmt: skip
    assert column(panel, DIFFERENCE)[:5] == [
        f"≠ +{4.5 - quarter:.2f} (+{(4.5 - quarter) / quarter:.0%})".replace("%)", " %)"),
        "≠ +2 (+22.2 %)", "≠ Idle → Tune", "≠ text", "≠ 1 of 3 elements, largest -1",
    ]  # fmt: skip
    assert panel.summary.text() == "5 of 10 differ, 5 unknown"
    assert panel.snapshot().group == "Ring"
    comment = panel.bar.findChild(QLineEdit).text()
    assert comment.startswith("From the archive, at 2026-03-01 12:30:00")
    assert comment.endswith("; units of the live PVs")
    ioc.put(f"{prefix}long", -9)
    ioc.put(f"{prefix}mbbo", "Idle")
    qtbot.waitUntil(
        lambda: panel.summary.text() == "3 of 10 differ, 5 unknown", timeout=DEADLINE_MS
    )
    qtbot.mouseClick(button(panel, "Only differences"), LEFT, pos=QPoint(8, 8))
    qtbot.waitUntil(lambda: f"{prefix}long" not in column(panel, NAME), timeout=DEADLINE_MS)
    path = tmp_path / "then.csv"
    with qtbot.waitSignal(panel.message), person_at_dialogs() as person:
        person.saves_as(path)
        qtbot.mouseClick(button(panel, "Save CSV…"), LEFT)
    with path.open(newline="") as file:
        rows = {row["PV"]: row for row in csv.DictReader(file)}
    assert list(rows) == [name for name in names if name not in (f"{prefix}long", f"{prefix}mbbo")]
    assert float(rows[f"{prefix}ao"]["Saved value"]) == quarter
    assert rows[f"{prefix}gone"]["Saved severity"] == "MINOR"
    assert rows[f"{prefix}lost"]["Saved value"] == ""
    assert rows[f"{prefix}lost"]["Saved value is"] == "not a number, or infinite"
    assert rows[f"{prefix}new"]["Saved value is"] == "not archived"


def test_a_time_that_is_none_or_to_come_is_told_and_nothing_is_asked(
    window, content, appliance, qtbot
):
    panel = taken(window, content, qtbot)
    assert ask(panel, qtbot, "", QDialogButtonBox.StandardButton.Cancel) == "-1h"
    for text, said in (("yesterday", "is not a time"), ("2100-01-01", "is still to come")):
        with qtbot.waitSignal(content.failed) as failed:
            ask(panel, qtbot, text)
        assert said in failed.args[0]
    assert not [call for call, _ in appliance.asked if call == "getDataAtTime"]
    assert len(content.tools.snapshots.panels) == 1


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(b"no", 404), "does not know this question"),
        (Answer(b"<html>", 200), "has no values"),
        (Answer(b'{"a": {"secs": 1', 200, "cut"), "broke off"),
        (Answer(how="drop"), "127.0.0.1"),
        (Answer(b"{}", 200), "none of these PVs"),
    ],
)
def test_what_the_archive_cannot_tell_is_said(window, content, appliance, qtbot, answer, said):
    panel = taken(window, content, qtbot)
    appliance.answers["getDataAtTime"] = answer
    with qtbot.waitSignal(content.failed, timeout=DEADLINE_MS) as failed:
        ask(panel, qtbot, AT)
    assert said in failed.args[0]
    assert ("none of these PVs" in failed.args[0]) == (answer.body == b"{}"), "it may have them"
    assert len(content.tools.snapshots.panels) == 1
    del appliance.answers["getDataAtTime"]
    archived(content, qtbot, panel, AT)  # the next question is answered


def test_the_snapshot_or_the_tab_closes_while_the_archive_is_asked(
    window, content, appliance, qtbot
):
    panel = taken(window, content, qtbot)
    appliance.answers["getDataAtTime"] = Answer(how="silent", times=1)
    ask(panel, qtbot, AT)
    qtbot.waitUntil(lambda: "getDataAtTime" in [call for call, _ in appliance.asked])
    with person_at_dialogs() as person:
        person.answers("Discard")
        panel.window().close()
    qtbot.waitUntil(lambda: not content.tools.snapshots.panels)
    window.open_tabs.end_all()
    appliance.release.set()


def test_it_is_offered_as_soon_as_there_is_an_appliance(window, content, appliance, qtbot):
    panel = taken(window, content, qtbot)
    window.archive.handle.use_appliances(())
    assert not button(panel, "From archive…").isVisible(), "nobody can be asked"
    window.archive.handle.use_appliances((appliance.base,))
    assert button(panel, "From archive…").isVisible()


HOSTILE = ["../x", "=HYPERLINK(1)", "none:<b>b</b>"]


def test_hostile_names_and_texts_are_plain_and_no_formulas(window, appliance, qtbot, tmp_path):
    text = "=cmd|' /C calc'!A0\n<b>" + "x" * 1_000_000
    before = (AT_S - 5) * SECOND
    appliance.pvs = {name: ArchivedPv([(before, text)], kind=0) for name in HOSTILE}
    window.open_tabs.open_names(HOSTILE, "../../etc")
    content = window.open_tabs.current().content
    panel = archived(content, qtbot, taken(window, content, qtbot), AT)
    assert column(panel, NAME) == HOSTILE
    for shown in column(panel, SAVED):
        assert shown.startswith("=cmd|") and "\n" not in shown and len(shown) < 300
    path = tmp_path / "then.csv"
    with qtbot.waitSignal(panel.message), person_at_dialogs() as person:
        person.saves_as(path)
        qtbot.mouseClick(button(panel, "Save CSV…"), LEFT)
    assert not [name for name in person.seen.proposed if ".." in Path(name).parts]
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["PV"].lstrip("'") for row in rows] == HOSTILE
    for row in rows:
        assert not [cell for cell in row.values() if cell[:1] in ("=", "+", "@", "\t")]
        assert row["Saved value"].startswith("'=cmd|") and len(row["Saved value"]) < 33_000
    content.tools.snapshots.close()
    window.open_tabs.end_all()
