"""Docks of the main window: groups, alarms, diagnostics, log."""
