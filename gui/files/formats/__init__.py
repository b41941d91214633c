"""Formats of other tools: StripTool, Phoebus, autosave, BURT, plain lists."""
