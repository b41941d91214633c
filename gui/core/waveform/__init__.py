"""Waveforms: the last arrays of a PV with their times, readings of them, and their CSV."""
