"""State of the GUI thread: the store of latest values and histories, and the table model over it."""
