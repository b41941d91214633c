"""What the main window does when there is little else to do."""
