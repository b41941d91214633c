"""Writing PVs: parsing, validation, records of what was written."""
