"""The group editor: rows, axes and macros; the question for macro values."""
