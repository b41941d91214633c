"""The strip chart and the array plot."""
