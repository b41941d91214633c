"""The wall: a tab's values as tiles that are read from three metres."""
