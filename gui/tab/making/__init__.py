"""How the parts of a tab are made: its views, and its chart a turn later. ADR 66."""
