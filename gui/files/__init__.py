"""Readers and writers of files, without Qt; every write is atomic."""
