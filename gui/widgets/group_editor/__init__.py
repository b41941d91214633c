"""Editing a group: its rows, axes and macros; asking for macros."""
