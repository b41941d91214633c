"""Widgets that write a PV: value editors, the question before a put, the put queue."""
