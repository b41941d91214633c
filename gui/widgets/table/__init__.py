"""The PV table: model, view, filter bar, painting."""
