"""Windows: menus, docks, tabs, settings, workspace."""
