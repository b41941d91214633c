"""The wall: values of a tab as large tiles."""
