"""The strip chart and the plot of waveforms."""
