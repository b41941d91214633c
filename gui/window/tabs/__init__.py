"""Open tabs: opening, preview tabs, the tab widget, files behind tabs."""
