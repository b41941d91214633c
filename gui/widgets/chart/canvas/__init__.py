"""What paints the strip chart and takes its mouse."""
