"""Questions that are waited for in an event loop of their own."""
