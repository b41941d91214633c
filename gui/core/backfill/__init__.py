"""Where archive and memory meet: what to ask of the archive, and what is shown of its answers."""
