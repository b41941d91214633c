"""The plot of waveform PVs."""
