"""PB over HTTP, the format of the Archiver Appliance: samples by columns, read by numpy."""
