"""Rows of the group browser: folders, favourites, recent and open groups."""
