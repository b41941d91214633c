"""Replay of recordings, in windows of their own."""
