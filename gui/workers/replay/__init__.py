"""Replay of a recording: a source of batches as Channel Access is one, of another time."""
