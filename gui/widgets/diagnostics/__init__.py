"""The dock that shows how the program itself is doing."""
