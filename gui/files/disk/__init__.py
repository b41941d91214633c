"""Files on disk: atomic writes, bounded reads, locks, folders of the program."""
