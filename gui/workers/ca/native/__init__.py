"""What of the path of an update is compiled, where there was a compiler (ADR 62)."""
