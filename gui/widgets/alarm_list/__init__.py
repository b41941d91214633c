"""The alarms of all tabs, to be acknowledged."""
