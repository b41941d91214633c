"""Asking for paths of files while disks may not answer."""
