"""A snapshot beside the live values, and its restore."""
