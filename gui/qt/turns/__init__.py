"""Turns of the event loop: frames, long pieces of work, how late it is, and its garbage."""
