"""What the archive has is exported with what was seen, by hand; it is what the appliance served."""

import csv
import time
from datetime import UTC, datetime

import h5py
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.gui.window.test_export import choose, click, shown, type_range
from tests.support.appliance import Answer
from tests.support.archive_charts import SECOND, UNIT, at_rest, enter, sawtooth
from tests.support.archive_charts import shown as chart_of
from tests.support.archive_windows import appliance, window
from tests.support.archived_pvs import ArchivedPv, GeneratedPv
from tests.support.save_dialogs import person_at_dialogs
from tests.support.waiting import DEADLINE_MS
from tests.support.window import KEYS

__all__ = ["appliance", "window"]
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def moment(at_s):
    return f"{datetime.fromtimestamp(at_s, UTC):%Y-%m-%d %H:%M:%S}Z"


def dialog_of(window, qtbot):
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, KEYS.Key_X, CTRL_SHIFT)
    return shown()


def saved(dialog, path, qtbot):
    """Save as; return what the dialog says at the end."""
    with person_at_dialogs() as person:
        person.saves_as(path)
        click(dialog.save)
    qtbot.waitUntil(lambda: not dialog.stop.isVisible(), timeout=DEADLINE_MS)
    return dialog.message.text()


def rows_of(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def stamp(row):
    text, _, rest = row["time"].rpartition(".")
    fraction = rest[:9]
    whole = datetime.fromisoformat(text + "+00:00") if rest else None
    return int(whole.timestamp()) * SECOND + int(fraction)


@pytest.fixture
def content(ioc, prefix, window, appliance, qtbot):
    """A live PV, one that is away and one that is not archived."""
    appliance.pvs[f"{prefix}0"] = GeneratedPv(SECOND, sawtooth, properties=UNIT)
    base = (int(time.time()) - 7200) * SECOND
    samples = [(base + k * 7 * SECOND + 123, k * 0.1, k % 3, 0, {}) for k in range(900)]
    appliance.pvs["none:gone"] = ArchivedPv(samples, properties=UNIT)
    content = chart_of(window, [f"{prefix}0", "none:gone", f"{prefix}1"])
    at_rest(content, qtbot)
    qtbot.waitUntil(lambda: min(content.store.updates[:3:2]) > 10, timeout=DEADLINE_MS)
    return content


def test_the_range_in_view_has_what_the_archive_has(
    window, content, appliance, prefix, qtbot, tmp_path
):
    enter(qtbot, content, "1h")
    at_rest(content, qtbot)
    dialog = dialog_of(window, qtbot)
    choose(dialog, "each sample")
    begin_ns = time.time_ns() - 3600 * SECOND
    end_ns = time.time_ns()
    type_range(dialog, f"{moment(begin_ns // SECOND)} to now")
    assert "rows" in saved(dialog, tmp_path / "all.csv", qtbot)
    rows = rows_of(tmp_path / "all.csv")
    begin_ns -= begin_ns % SECOND
    live = content.store.history(0)
    live_ns = live.first_ns
    found = [r for r in rows if r["pv"] == f"{prefix}0" and r["severity"] != "GAP"]
    archived = [(stamp(r), float(r["value"])) for r in found if stamp(r) < live_ns]
    first, last = begin_ns // SECOND, -(-live_ns // SECOND) - 1
    assert archived == [(s * SECOND, float(s % 100)) for s in range(first, last + 1)]
    seen = [(stamp(r), float(r["value"])) for r in found if stamp(r) >= live_ns]
    times, values, _, _ = live.window(live_ns, end_ns + 3600 * SECOND)
    assert seen == list(zip(times.tolist(), values.tolist(), strict=True))[: len(seen)]
    assert len(seen) > 10 and not [r for r in rows if r["pv"] == f"{prefix}0"][len(found) + 1 :]
    away = [r for r in rows if r["pv"] == "none:gone" and r["severity"] != "GAP"]
    served = appliance.pvs["none:gone"].between(begin_ns, end_ns)
    assert [(stamp(r), float(r["value"])) for r in away] == [each[:2] for each in served]
    names = ("NO_ALARM", "MINOR", "MAJOR")
    assert [r["severity"] for r in away] == [names[each[2]] for each in served]
    assert {r["unit"] for r in away} == {"mA"}
    fresh = [r for r in rows if r["pv"] == f"{prefix}1" and r["severity"] != "GAP"]
    assert fresh and all(stamp(r) >= live_ns - 10 * SECOND for r in fresh)


def test_without_the_archive_it_is_what_was_seen(window, content, appliance, qtbot, tmp_path):
    dialog = dialog_of(window, qtbot)
    QTest.mouseClick(dialog.archived, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    assert not dialog.archived.isChecked()
    choose(dialog, "each sample")
    type_range(dialog, "-1h to now")
    asked = len(appliance.asked)
    assert "rows" in saved(dialog, tmp_path / "seen.csv", qtbot)
    assert {r["pv"] for r in rows_of(tmp_path / "seen.csv")} != set()
    assert "none:gone" not in {r["pv"] for r in rows_of(tmp_path / "seen.csv")}
    hour_ago = f"{datetime.fromtimestamp(time.time() - 3500, UTC):%Y-%m-%dT%H:%M}"
    assert not [q for _, q in appliance.asked[asked:] if q.get("from", ["9"])[0] < hour_ago]
    QTest.keyClick(dialog.archived, KEYS.Key_Space)
    assert dialog.archived.isChecked()


def test_a_range_of_long_ago_as_hdf5_and_on_a_grid(window, content, prefix, qtbot, tmp_path):
    dialog = dialog_of(window, qtbot)
    begin_s = int(datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp())
    type_range(dialog, f"{moment(begin_s)} to {moment(begin_s + 600)}")
    choose(dialog, "grid")
    dialog.step.setFocus()
    dialog.step.selectAll()
    QTest.keyClicks(dialog.step, "10s")
    assert "rows" in saved(dialog, tmp_path / "grid.csv", qtbot)
    rows = rows_of(tmp_path / "grid.csv")
    column = next(name for name in rows[0] if name.startswith(f"{prefix}0"))
    values = [float(row[column]) for row in rows]
    assert values == [float((begin_s + 10 * k) % 100) for k in range(len(values))]
    assert len(values) in (60, 61)
    choose(dialog, "HDF5")
    assert "rows" in saved(dialog, tmp_path / "then.h5", qtbot)
    with h5py.File(tmp_path / "then.h5") as file:
        log = file[f"entry/{prefix}0"]
        start = datetime.fromisoformat(log["time"].attrs["start"])
        times = log["time"][:] + int(start.timestamp()) * SECOND
        assert times.tolist() == [(begin_s + k) * SECOND for k in range(601)]
        assert log["value"][:].tolist() == [float((begin_s + k) % 100) for k in range(601)]
        assert log["value"].attrs["units"] == "mA"


def test_an_outage_is_filled(ioc, window, appliance, prefix, qtbot, tmp_path):
    name, quarter = f"{prefix}0", SECOND // 4
    content = chart_of(window, [name])
    store = content.store
    qtbot.waitUntil(lambda: store.updates[0] > 20, timeout=DEADLINE_MS)
    ioc.stop()
    qtbot.waitUntil(lambda: store.connected_count() == 0, timeout=DEADLINE_MS)
    over_ns = time.time_ns() + 3 * SECOND
    qtbot.waitUntil(lambda: time.time_ns() > over_ns, timeout=DEADLINE_MS)
    ioc.restart()
    seen = int(store.updates[0])
    qtbot.waitUntil(lambda: store.updates[0] > seen + 20, timeout=DEADLINE_MS)
    live = store.filed_history(0)
    (gap,) = live.window(live.first_ns, live.last_ns)[3].tolist()
    appliance.pvs[name] = GeneratedPv(quarter, lambda times: -(times // quarter % 1000.0) - 1)
    dialog = dialog_of(window, qtbot)
    choose(dialog, "each sample")
    type_range(dialog, f"{moment(gap[0] // SECOND - 1)} to now")
    assert "rows" in saved(dialog, tmp_path / "hole.csv", qtbot)
    rows = rows_of(tmp_path / "hole.csv")
    found = [(stamp(r), float(r["value"])) for r in rows if r["severity"] != "GAP"]
    wanted = range(gap[0] // quarter + 1, -(-gap[1] // quarter))
    inside = [each for each in found if gap[0] < each[0] < gap[1]]
    assert inside == [(k * quarter, -float(k % 1000) - 1) for k in wanted] and len(inside) > 8
    outside = [each for each in found if not gap[0] < each[0] < gap[1] and each[1] < 0]
    assert all(at < live.first_ns for at, _ in outside), "live wins"
    times = [at for at, _ in found]
    assert times == sorted(set(times)), "in order, and no sample twice"
    gaps = [stamp(r) for r in rows if r["severity"] == "GAP"]
    assert not [at for at in gaps if gap[0] - SECOND < at < gap[1]]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(b"no", 503), "busy or still starting"),
        (Answer(b"x", 200, "cut"), "broke off"),
        (Answer(status=500), "failed"),
    ],
)
def test_what_the_archive_does_not_give_is_said_and_nothing_is_written(
    window, content, appliance, prefix, qtbot, tmp_path, answer, said
):
    dialog = dialog_of(window, qtbot)
    type_range(dialog, "-3h to now")
    appliance.answers["none:gone"] = answer
    told = saved(dialog, tmp_path / "x.csv", qtbot)
    assert told.startswith("Not exported: the archive did not give all of none:gone: ")
    assert said in told and not (tmp_path / "x.csv").exists()
    del appliance.answers["none:gone"]
    assert "rows" in saved(dialog, tmp_path / "x.csv", qtbot), "and it can be tried again"


@pytest.mark.parametrize("how", ["stop", "escape", "tab", "appliances"])
def test_one_that_is_ended_while_it_fetches_leaves_nothing(
    window, content, appliance, qtbot, tmp_path, how
):
    dialog = dialog_of(window, qtbot)
    type_range(dialog, "-3h to now")
    appliance.answers["none:gone"] = Answer(how="silent")
    with person_at_dialogs() as person:
        person.saves_as(tmp_path / "x.csv")
        click(dialog.save)
    qtbot.waitUntil(lambda: " of 3 PVs" in dialog.message.text(), timeout=DEADLINE_MS)
    told = []
    dialog.told.connect(told.append)
    if how == "stop":
        click(dialog.stop)
        assert dialog.message.text() == "Cancelled: nothing was written"
    elif how == "escape":
        QTest.keyClick(dialog, KEYS.Key_Escape)
    elif how == "tab":
        window.open_tabs.end_all()
    else:
        window.archive.handle.use_appliances((appliance.base, "http://127.0.0.1:9"))
        assert "other appliances were set" in dialog.message.text()
    assert how == "tab" or len(told) == 1
    appliance.release.set()
    assert not list(tmp_path.glob("x.csv*"))


def test_hostile_names_and_units_do_no_harm(window, appliance, qtbot, tmp_path):
    names = ["../x", "=HYPERLINK(1)", "/etc/passwd", ".."]
    base = (int(time.time()) - 600) * SECOND
    more = {"EGU": "=cmd|' /C calc'!A0" + "m" * 1_000_000, "PREC": "9" * 5000}
    samples = [(base + k * SECOND, float(k)) for k in range(10)]
    appliance.pvs = {name: ArchivedPv(samples, properties=more) for name in names}
    out = tmp_path / "out"
    out.mkdir()
    content = chart_of(window, names)
    at_rest(content, qtbot)
    dialog = dialog_of(window, qtbot)
    type_range(dialog, "-20m to now")
    for form, name in (("each sample", "x.csv"), ("grid", "grid.csv"), ("HDF5", "x.h5")):
        choose(dialog, form)
        assert "rows" in saved(dialog, out / name, qtbot)
    assert sorted(path.name for path in out.rglob("*")) == ["grid.csv", "x.csv", "x.h5"]
    assert not list(tmp_path.glob("x*"))
    rows = rows_of(out / "x.csv")
    assert not [cell for row in rows for cell in row.values() if cell[:1] in ("=", "+", "@")]
    for name in names:
        its = [r for r in rows if r["pv"].lstrip("'") == name and r["severity"] != "GAP"]
        assert [(stamp(r), float(r["value"])) for r in its] == samples
    assert not [name for name in rows_of(out / "grid.csv")[0] if name[:1] in ("=", "+", "@")]
    with h5py.File(out / "x.h5") as file:
        logs = [group for group in file["entry"].values() if "pv" in group.attrs]
        assert {group.attrs["pv"] for group in logs} == set(names)
        assert all(group["value"][:].tolist() == list(range(10)) for group in logs)
