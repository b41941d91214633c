"""Widgets to write a PV: the editor of a value and the question before anything is sent."""
