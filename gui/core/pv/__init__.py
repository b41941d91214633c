"""One PV: its updates, severity, formatting, record fields and arrays."""
