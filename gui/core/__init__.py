"""Pure code: values, histories, groups, tables, charts, snapshots. No Qt, no epics, no disk."""
