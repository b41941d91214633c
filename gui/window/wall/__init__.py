"""Control-room mode: a tab full screen, and sizes of fonts."""
