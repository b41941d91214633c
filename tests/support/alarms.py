"""Stores whose alarms go to a list, by hand."""

from gui.core.groups.group import PvSpec
from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import ConnectionChange
from gui.core.store.pv_store import PvStore
from tests.support.batches import NOW, batch, connected

HIGH = 4
NAMES = ["a", "b", "c", "<i>d</i>"]


class ScriptedTab:
    """A store whose alarms go to a list, one look at a time."""

    def __init__(self, alarms, key, names):
        self.alarms, self.key = alarms, key
        self.store = PvStore()
        self.slots = dict(zip(names, self.store.add([PvSpec(n) for n in names]), strict=True))
        self.now = NOW
        alarms.open_tab(key, f"Tab {key}", self.store.value_text)

    def connect(self, *names):
        self.store.apply(batch(events=[connected(self.slots[n]) for n in names or self.slots]))

    def disconnect(self, *names):
        gone = ConnectionState.DISCONNECTED
        events = [ConnectionChange(self.slots[n], gone, self.now) for n in names or self.slots]
        self.store.apply(batch(events=events))

    def samples(self, *rows):
        """Rows are (name, severity)."""
        told = []
        for name, level in rows:
            self.now += 1
            told.append((self.slots[name], self.now, level * 10, level, HIGH * bool(level)))
        self.store.apply(batch(told))

    def look(self):
        changes = self.store.take_alarm_changes()
        self.alarms.apply(self.key, self.store.name, changes, self.now)

    def play(self, *rows):
        self.samples(*rows)
        self.look()


def shown(model, column=0):
    """Return the texts of a column."""
    return [model.index(row, column).data() for row in range(model.rowCount())]
