"""Exports of samples to files: CSV and HDF5, streamed, whole or not at all."""
