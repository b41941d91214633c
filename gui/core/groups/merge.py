"""Merge of edits of a group into its current version."""

from dataclasses import fields, replace

from gui.core.groups.diff import diff_groups
from gui.core.groups.group import Group, PvSpec, is_heading

_PV_FIELDS = tuple(field.name for field in fields(PvSpec))


def merge_groups(base: Group, edited: Group, current: Group) -> Group:
    """Return ``current`` with the changes from ``base`` to ``edited``: the tab may have changed the
    group while an editor was open.

    Where both changed something, the edits win. Rows keep their current order, unless the edits
    moved some: then rows added meanwhile are at the end.
    """
    if edited == base:
        return current
    if current == base:
        return edited
    ours, theirs = diff_groups(base, edited), diff_groups(base, current)
    now = {row: current.pvs[at] for at, row in enumerate(theirs.order) if row < len(base.pvs)}
    changed = dict(ours.changed)
    blocks: list[tuple[int, list[PvSpec]]] = [(-1, [])]  # a row there now, with what follows it
    for row in ours.order:
        if row in now:
            blocks.append((row, [_merged(base.pvs[row], changed.get(row), now[row])]))
        elif row >= len(base.pvs):
            blocks[-1][1].append(ours.added[row - len(base.pvs)])
        elif row in changed:  # removed meanwhile, but edited here
            blocks[-1][1].append(changed[row])
    added = {pv.name for pv in ours.added if not is_heading(pv.name)}
    fresh = [(row, pv) for row, pv in zip(theirs.order, current.pvs, strict=True) if row not in now]
    came = {row: [pv] for row, pv in fresh if pv.name not in added}
    if not ours.moved:
        first, *rest = blocks
        mine = dict(rest)
        blocks = [first, *((row, mine.get(row) or came.get(row, [])) for row in theirs.order)]
    else:
        blocks += came.items()
    pvs = tuple(pv for _, block in blocks for pv in block)
    return replace(current, pvs=pvs, **dict(ours.rest))


def _merged(base: PvSpec, edited: PvSpec | None, current: PvSpec) -> PvSpec:
    if edited is None:
        return current
    pairs = ((name, getattr(edited, name)) for name in _PV_FIELDS)
    ours = {name: value for name, value in pairs if value != getattr(base, name)}
    return replace(current, **ours)
