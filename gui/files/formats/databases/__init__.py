"""Readers of IOC databases: the names of their records."""
