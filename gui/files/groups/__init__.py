"""Group files: our own format, opening and saving any format."""
