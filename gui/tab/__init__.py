"""One tab: wires worker, store and widgets, and ends them."""
