"""Pure readers and writers of files; every write is atomic."""
