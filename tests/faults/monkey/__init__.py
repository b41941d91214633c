"""A monkey at the screen: random gestures and deeds, by a seed."""
