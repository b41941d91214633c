"""Help: guide, shortcuts, command palette, About, problem report; each loaded when opened."""
