"""When a command on rows of the PV table can act: on what is selected in it, or current, now."""

from collections.abc import Collection
from enum import Enum

from gui.core.puts.record import PutOutcome
from gui.core.pv.whole_value import long_name
from gui.core.store.held_value import is_characters
from gui.widgets.table.model import PvTableModel
from gui.widgets.table.view import PvTableView


class RowNeeds(Enum):
    """What a command needs to act. Where no row is selected, the current one counts as it."""

    NOTHING = "nothing"
    ROWS = "selected rows"
    CURRENT_ROW = "a current row"
    PVS = "selected PVs"
    CURRENT_PV = "a PV in the current row"
    ARRAY = "a selected array, or a PV that may be one"
    CHARACTERS = "a selected array of characters, or a PV that may be one"
    STRING = "a selected string that can be read as a long one"
    WAITED = "a put to a selected PV that is being waited for"
    MARK = "the mark of an ended put in a selected row"


def what_is_there(
    view: PvTableView, pvs: PvTableModel, waited: Collection[str]
) -> frozenset[RowNeeds]:
    """Return the needs that the selection meets, else the current row.

    ``waited``: names of PVs with a put under way. What a PV is, is not known before it
    has connected for the first time.
    """
    found = {RowNeeds.NOTHING}
    store, marks = pvs.texts.store, pvs.texts.marks
    rows = view.acted_rows()
    shown = pvs.shown_slots()[rows]
    slots = shown[~store.is_comment[shown]]
    if rows:
        found.add(RowNeeds.ROWS)
    if view.currentIndex().isValid():
        found.add(RowNeeds.CURRENT_ROW)
    if view.current_slot() is not None:
        found.add(RowNeeds.CURRENT_PV)
    if not len(slots):
        return frozenset(found)
    found.add(RowNeeds.PVS)
    chosen = slots.tolist()
    types = {store.native_type[slot] for slot in chosen}
    is_unknown = "" in types
    if is_unknown or bool((store.count[slots] > 1).any()):
        found.add(RowNeeds.ARRAY)
    if is_unknown or ("CHAR" in types and any(is_characters(store, slot) for slot in chosen)):
        found.add(RowNeeds.CHARACTERS)
    strings = (slot for slot in chosen if store.native_type[slot] == "STRING")
    if any(long_name(store.name[slot]) is not None for slot in strings):
        found.add(RowNeeds.STRING)
    if waited and any(store.name[slot] in waited for slot in chosen):
        found.add(RowNeeds.WAITED)
    ended = (marks[slot].outcome for slot in marks.keys() & set(chosen))
    if any(outcome is not PutOutcome.REQUESTED for outcome in ended):
        found.add(RowNeeds.MARK)
    return frozenset(found)
