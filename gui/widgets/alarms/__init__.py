"""The alarm list and the alarm log."""
