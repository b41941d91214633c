"""Samples of PVs in memory: columns, pyramid, memory budget, statistics."""
