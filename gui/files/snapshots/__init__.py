"""Snapshot files: our own format, opening any format."""
