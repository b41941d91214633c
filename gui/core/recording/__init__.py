"""Recordings without disk: frames, what is in them, state of PVs, clock of a replay."""
