"""The strip chart."""
