"""Readings of the strip chart: legend, markers, statistics."""
