"""Recordings on disk: segments of frames, written by appending, read up to the last good one."""
