"""The saved workspace: windows, docks and tabs, captured and restored."""
