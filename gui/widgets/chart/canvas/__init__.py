"""Canvas of the strip chart: painting and mouse."""
