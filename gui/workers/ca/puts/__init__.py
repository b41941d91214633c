"""Puts on their way: waited for, large ones watched, unfinished ones kept past their channel."""
