"""The latest values of a tab's PVs, their histories and counts."""
