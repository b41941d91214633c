"""State of the GUI thread: the store of values and histories, the table model over it."""
