"""Writing PVs: value editors, confirmation, put queue."""
