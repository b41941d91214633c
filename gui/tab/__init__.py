"""One tab: connects worker, store and widgets, and ends them."""
