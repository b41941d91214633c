"""Export of samples, without disk and Qt: what a source of samples is, CSV by columns."""
