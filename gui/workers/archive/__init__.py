"""Fetching from EPICS Archiver Appliances, in a thread of its own."""
