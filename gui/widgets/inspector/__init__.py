"""The inspector: details of one PV."""
