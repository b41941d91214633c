"""Stamps of IOCs against the clock of this machine: the times at which samples are kept."""
