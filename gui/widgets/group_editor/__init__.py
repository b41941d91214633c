"""The group editor (rows, axes, macros) and the dialog for macro values."""
