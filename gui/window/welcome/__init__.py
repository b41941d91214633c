"""The page in the tab area while no tab is open."""
