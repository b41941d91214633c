"""The window around the tabs: actions, settings, theme."""
