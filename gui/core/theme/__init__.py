"""Colours of the program by role, for the light and the dark theme."""
