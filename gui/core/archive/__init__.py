"""EPICS Archiver Appliance without the network: its PB format, URLs, requests and answers."""
