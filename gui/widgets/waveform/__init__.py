"""Plot of waveforms, and a slider through the last ones."""
