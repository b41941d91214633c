"""One tab: wires worker, store and widgets, and takes them down again."""
