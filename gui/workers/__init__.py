"""One worker thread per tab; a protocol is one folder below."""
