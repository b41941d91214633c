"""The PV table."""
