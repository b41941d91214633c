"""Pure Python and numpy: no Qt, no epics."""
