"""Preferences, saved workspace, launch options and messages, environment."""
