"""Open tabs: opening groups, previews, tab widgets, the files of tabs."""
