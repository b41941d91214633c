"""The edits of a group taken over into the same group as it has become meanwhile."""

from dataclasses import fields, replace

from gui.core.group import Group, PvSpec
from gui.session.group_diff import diff_groups

_PV_FIELDS = tuple(field.name for field in fields(PvSpec))


def merge_groups(base: Group, edited: Group, current: Group) -> Group:
    """Return ``current`` with what makes ``edited`` out of ``base``: an editor stays open while
    the tab goes on.

    Of what was changed on both sides the edits count. Rows that came meanwhile stand at the end.
    """
    if edited == base:
        return current
    if current == base:
        return edited
    ours, theirs = diff_groups(base, edited), diff_groups(base, current)
    now = {row: current.pvs[at] for at, row in enumerate(theirs.order) if row < len(base.pvs)}
    changed = dict(ours.changed)
    added = {pv.name for pv in ours.added}
    pvs: list[PvSpec] = []
    for row in ours.order:
        if row >= len(base.pvs):
            pvs.append(ours.added[row - len(base.pvs)])
        elif row in now:
            pvs.append(_merged(base.pvs[row], changed.get(row), now[row]))
        elif row in changed:  # removed meanwhile, but edited here
            pvs.append(changed[row])
    pvs += [pv for pv in theirs.added if pv.name not in added]
    return replace(current, pvs=tuple(pvs), **dict(ours.rest))


def _merged(base: PvSpec, edited: PvSpec | None, current: PvSpec) -> PvSpec:
    if edited is None:
        return current
    pairs = ((name, getattr(edited, name)) for name in _PV_FIELDS)
    ours = {name: value for name, value in pairs if value != getattr(base, name)}
    return replace(current, **ours)
