"""Samples keep the unit, the kind and the state names that they came with."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.groups.group import PvSpec
from gui.core.history.history import SampleHistory
from gui.core.history.sample_at import history_at, value_at
from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import ConnectionChange, Metadata, MetadataChange, PvKind
from gui.core.store.pv_store import PvStore
from tests.support.batches import NOW, SECOND, batch, connected

MA, A = MetadataChange(0, Metadata("mA", 1)), MetadataChange(0, Metadata("A", 3))
LOST = ConnectionState.DISCONNECTED


class Scene:
    """One PV of a store; a step a second."""

    def __init__(self):
        self.store = PvStore()
        self.store.add([PvSpec("a")])
        self.now = NOW

    def step(self, *values, events=()):
        self.now += SECOND
        rows = [(0, self.now + k, value, 0, 0) for k, value in enumerate(values)]
        self.store.apply(batch(rows, events, self.now))
        return self.now

    def lose(self):
        self.now += SECOND
        gone = ConnectionChange(0, LOST, self.now)
        self.store.apply(batch(events=[gone], arrival=self.now))

    def histories(self):
        newest = self.store.filed_history(0)
        return (*self.store.histories.earlier(0), newest)

    def read(self, at_ns):
        kept = history_at(self.histories(), at_ns)
        sample = value_at(*kept.window(at_ns, at_ns), at_ns)
        return None if sample is None else kept.meaning.text(sample.value)

    def kept(self):
        return [(h.meaning.unit, h.newest(99)[1].tolist()) for h in self.histories()]


def test_a_unit_edited_in_the_ioc_begins_a_new_history_with_the_value_in_force():
    scene = Scene()
    first = scene.step(11.9, events=[connected(0), MA])
    changed = scene.step(events=[A])
    assert scene.kept() == [("mA", [11.9]), ("A", [11.9])]
    assert scene.read(first) == "11.9 mA" and scene.read(changed) == "11.900 A"
    assert scene.read(changed - 1) == "11.9 mA"
    scene.step(0.012)
    assert scene.kept()[1] == ("A", [11.9, 0.012])


def test_a_unit_that_comes_after_the_first_values_since_a_reconnect_is_theirs():
    scene = Scene()
    first = scene.step(1, 2, events=[connected(0), MA])
    scene.lose()
    lost = scene.now
    back = scene.step(3, events=[connected(0)])
    scene.step(4, events=[A])
    assert scene.kept() == [("mA", [1, 2]), ("A", [3, 4])]
    assert scene.read(first + 1) == "2.0 mA" and scene.read(back) == "3.000 A"
    assert scene.read(lost + SECOND // 2) is None, "nothing is known between the two"


def test_the_same_unit_goes_on_whatever_precision_and_limits_it_has():
    scene = Scene()
    scene.step(1, events=[connected(0), MA])
    scene.lose()
    scene.step(2, events=[connected(0), MetadataChange(0, Metadata("mA", 4, (0.0, 9.0)))])
    scene.step(3, events=[MetadataChange(0, Metadata("mA", 0))])
    assert scene.kept() == [("mA", [1, 2, 3])]


@pytest.mark.parametrize("kind", [PvKind.ENUM, PvKind.INTEGER, PvKind.TEXT])
def test_another_kind_begins_a_new_history(kind):
    scene = Scene()
    first = scene.step(1.5, events=[connected(0), MA])
    scene.lose()
    scene.step(events=[connected(0, kind)])
    if kind is not PvKind.TEXT:
        scene.step(1, events=[MetadataChange(0, Metadata(labels=("Off", "On")))])
        assert scene.kept()[1][1] == [1]
    assert scene.kept()[0] == ("mA", [1.5]) and scene.read(first) == "1.5 mA"
    assert scene.store.histories.meaning(0).kind is kind


def test_a_state_keeps_the_name_that_it_had():
    scene = Scene()
    names = MetadataChange(0, Metadata(labels=("Shut", "Open")))
    first = scene.step(1, events=[connected(0, PvKind.ENUM), names])
    now = scene.step(events=[MetadataChange(0, Metadata(labels=("Shut", "Run")))])
    assert scene.read(first) == "Open" and scene.read(now) == "Run"


def test_nothing_goes_on_that_is_not_known():
    scene = Scene()
    scene.step(events=[connected(0), MA])
    scene.step(events=[A])
    assert scene.kept() == [("A", [])]
    scene.step(float("nan"))
    scene.step(events=[MA])
    assert scene.kept()[-1] == ("mA", [])


def test_only_the_latest_changes_are_kept():
    scene = Scene()
    scene.step(1, events=[connected(0), MA])
    for k in range(60):
        scene.step(k, events=[(A, MA)[k % 2]])
    assert len(scene.store.histories.earlier(0)) == 20
    scene.store.remove([0])
    assert scene.store.histories.earlier(0) == () and scene.store.histories.nbytes == 0


@given(
    st.lists(st.sampled_from(["value", "values", "lose", "mA", "A", "text", "late"]), max_size=25)
)
def test_no_number_is_read_in_a_unit_that_it_did_not_have(steps):
    """The last digit of a value tells the unit in which it came.

    The first of a history may be the value that was in force when the unit was edited.
    """
    scene, unit, linked = Scene(), "mA", False
    codes = {"mA": 1, "A": 2}
    for number, step in enumerate(steps):
        value = number * 10 + codes[unit]
        match step:
            case "lose" if linked:
                scene.lose()
                linked = False
            case "mA" | "A" if linked:
                unit = step
                scene.step(events=[MetadataChange(0, Metadata(unit))])
                scene.step(number * 10 + codes[unit])
            case "mA" | "A":
                unit, linked = step, True
                value = number * 10 + codes[unit]
                scene.step(value, events=[connected(0), MetadataChange(0, Metadata(unit))])
            case "late" if not linked:
                unit, linked = "A" if unit == "mA" else "mA", True
                scene.step(number * 10 + codes[unit], events=[connected(0)])
                scene.step(events=[MetadataChange(0, Metadata(unit))])
            case "value" | "values" if linked:
                scene.step(*[value] * (1 + 700 * (step == "values")))
    for history in scene.histories():
        values = history.newest(10**6)[1]
        code = codes.get(history.meaning.unit)
        assert len(values) == 0 or code is not None
        if code:
            assert set((values[1:] % 10).tolist()) <= {code}


@given(st.integers(0, 5_000), st.integers(0, 5_000), st.integers(0, 3_000))
def test_a_history_that_was_cut_is_one_that_never_had_those_samples(count, cut, more):
    cut = min(cut, count)
    whole, part = SampleHistory(), SampleHistory()
    values = np.arange(count, dtype=np.float64)
    severity = np.zeros(count, np.uint8)
    times = np.arange(count, dtype=np.int64) * 10
    whole.append(times, values, severity)
    taken = whole.cut(cut, 10**6)
    assert [len(column) for column in taken] == [cut] * 3
    assert taken[1].tolist() == values[count - cut :].tolist()
    part.append(times[: count - cut], values[: count - cut], severity[: count - cut])
    part.gap(10**6)
    later = 2 * 10**6 + np.arange(more, dtype=np.int64) * 10
    for history in (whole, part):
        history.append(later, np.full(more, -5.0), np.zeros(more, np.uint8))
    edges = np.array([0, 7, 10 * count // 2, 10 * count + 1, 10**6, 3 * 10**6], np.int64)
    edges = np.unique(edges)
    for mine, its in zip(whole.envelope(edges), part.envelope(edges), strict=True):
        assert np.array_equal(mine, its, equal_nan=True)
    assert whole.totals(0, 2**60) == part.totals(0, 2**60)
    assert whole.window(0, 2**60)[3].tolist() == part.window(0, 2**60)[3].tolist()
