"""The strip chart without Qt: time and value ranges, ticks, traces reduced to pixels."""
