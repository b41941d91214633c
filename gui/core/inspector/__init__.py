"""What the inspector shows of one PV."""
