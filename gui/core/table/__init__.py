"""The PV table without Qt: columns, cell texts, filter, sort order."""
