"""Groups of PVs: specification, macros, name patterns, edits, merge and undo."""
