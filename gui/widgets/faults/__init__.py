"""Dialogs that tell of the program's own faults."""
