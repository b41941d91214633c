"""Cache of what the start imports and compiles."""
