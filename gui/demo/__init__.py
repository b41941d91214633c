"""The demo beamline: a soft IOC in a child process, and its groups."""
