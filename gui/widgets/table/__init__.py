"""The PV table: model, view, header, filter bar, actions."""
