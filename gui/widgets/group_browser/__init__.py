"""The browser of group files: folders, favourites, recent."""
