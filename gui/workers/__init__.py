"""Workers: one thread per tab; each protocol has a folder below."""
