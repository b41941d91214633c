"""History of a tab from before it was opened: of other tabs, of earlier starts."""
