"""History kept on disk, without disk: rows of it, their bytes, and what they make together."""
