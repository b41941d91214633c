"""The colours of a picture, as a person sees it."""

from collections import Counter

from PySide6.QtGui import QImage


def counts(image: QImage) -> Counter[str]:
    """Return how many pixels of ``image`` have which colour (``#rrggbb``)."""
    places = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return Counter(image.pixelColor(*place).name() for place in places)
