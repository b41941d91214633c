"""The inspector: everything about one PV."""
