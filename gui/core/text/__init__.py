"""Text that people read and type: natural order, CSV, time spans and ranges."""
