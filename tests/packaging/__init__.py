"""Proofs of what is installed; what takes minutes is a script that is run by hand."""
