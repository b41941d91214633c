"""The dock that shows the program's own log."""
