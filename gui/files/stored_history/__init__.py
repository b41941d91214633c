"""History kept on disk from one start of the program to the next."""
