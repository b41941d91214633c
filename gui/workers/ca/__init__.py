"""Channel Access: the only importer of epics."""
