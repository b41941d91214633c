"""Recordings that are being made: their list, their marks, their beginning and end."""
