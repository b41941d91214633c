"""PV Watch: watch EPICS process variables live, in tabs of PV groups."""

__version__ = "0.1.0"
