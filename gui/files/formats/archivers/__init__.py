"""Readers of the files of archivers, of their viewers and of alarm servers."""
