"""Views of the program's own state: figures, log, crashes, errors."""
