"""Keys of the wall: for its window, and for the list of shortcuts while no wall is open."""

from typing import Final, NamedTuple

from PySide6.QtGui import QKeySequence


class WallKey(NamedTuple):
    """A command of the wall: its entry in the menu, and its keys."""

    text: str
    keys: tuple[str, ...]

    def sequences(self) -> list[QKeySequence]:
        """Return its keys as Qt has them."""
        return [QKeySequence(key) for key in self.keys]


LEAVE: Final = WallKey("Leave th&e wall", ("F11", "Esc"))
NEXT: Final = WallKey("&Next page", ("PgDown", "Space", "Right"))
PREVIOUS: Final = WallKey("&Previous page", ("PgUp", "Backspace", "Left"))
FIRST: Final = WallKey("&First page", ("Home",))
LAST: Final = WallKey("La&st page", ("End",))
WORST: Final = WallKey("&Worst first", ("W",))
ALL: Final = WallKey("&All on one page", ("A",))
LARGER: Final = WallKey("&Larger", ("Ctrl+=", "Ctrl++"))
SMALLER: Final = WallKey("S&maller", ("Ctrl+-",))
USUAL: Final = WallKey("Usual si&ze", ("Ctrl+0",))
QUIT: Final = WallKey("&Quit", ("Ctrl+Q",))
WALL_KEYS: Final = (
    LEAVE, NEXT, PREVIOUS, FIRST, LAST, WORST, ALL, LARGER, SMALLER, USUAL, QUIT,
)  # fmt: skip
