"""Actions of the menus: files, groups, editing, closing, puts, view; drops."""
