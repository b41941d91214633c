"""Snapshots of PV values: taking, comparing, restoring."""
