"""Actions of the menus: files, groups, edits, puts, drops."""
