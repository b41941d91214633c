"""Alarms of all tabs: list, log, notifications."""
