"""Views of the alarm list and the alarm log."""
