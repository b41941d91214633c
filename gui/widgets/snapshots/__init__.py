"""The snapshot panel: comparison with live values, and restore."""
