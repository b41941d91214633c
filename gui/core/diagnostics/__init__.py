"""What the program measures of itself, as rows, text and JSON."""
