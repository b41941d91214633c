"""Readers of operator displays: the PVs of their widgets, and of the displays inside them."""
