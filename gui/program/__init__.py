"""The running program: settings, log, faults, single instance, autosave."""
