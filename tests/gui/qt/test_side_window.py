"""Where a window beside the main window stands: it hides nothing that a person watches."""

import pytest
from PySide6.QtCore import QRect, QSize

from gui.qt.side_window import free_place

WANTED = QSize(1240, 560)


@pytest.mark.parametrize(
    ("screen", "main"),
    [
        ((0, 0, 2560, 1440), (0, 0, 1280, 1440)),  # right of it
        ((0, 0, 2560, 1440), (1280, 0, 1280, 1440)),  # left of it
        ((0, 0, 1920, 1200), (0, 0, 1920, 800)),  # below it
        ((1920, 0, 1920, 1200), (1920, 500, 1920, 700)),  # above it, on the second screen
        ((0, 0, 2560, 1440), (100, 100, 1500, 1300)),  # narrower than it would like to be
    ],
)
def test_a_free_side_of_the_main_window_is_taken(screen, main):
    screen, main = QRect(*screen), QRect(*main)
    place = free_place(screen, main, QRect(main.center(), QSize(500, 300)), WANTED)
    assert screen.contains(place) and not place.intersects(main)


@pytest.mark.parametrize("over_height", [300, 700, 120])
def test_over_a_window_that_fills_the_screen_it_stands_on_the_table(over_height):
    screen = QRect(0, 0, 1440, 900)
    over = QRect(300, 870 - over_height, 1140, over_height)
    place = free_place(screen, screen, over, WANTED)
    assert screen.contains(place)
    assert place.width() == WANTED.width()  # or its last columns would be cut, beside a free dock
    assert place.bottom() == over.bottom()
    assert place.height() == max(min(over_height, 560), 260)  # else its rows had no room


def test_it_is_no_wider_than_the_screen():
    screen = QRect(0, 0, 1024, 768)
    place = free_place(screen, screen, QRect(300, 500, 724, 268), QSize(1400, 560))
    assert screen.contains(place) and place.width() == 1024


def test_its_top_is_on_the_screen_however_small_that_is():
    screen = QRect(0, 0, 640, 200)
    place = free_place(screen, screen, QRect(0, 100, 640, 100), WANTED)
    assert place.topLeft() == screen.topLeft()
