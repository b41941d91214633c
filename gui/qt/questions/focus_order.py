"""Order of the Tab key for widgets that are made later than those behind them."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def put_in_order(before: QWidget, later: Sequence[QWidget]) -> None:
    """Let the Tab key come to ``later``, in this order, right after the place of ``before``.

    All are in one window. Qt puts what is made last behind all others, wherever it is shown. GUI
    thread.
    """
    policy = before.focusPolicy()
    before.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # else Qt would do nothing
    for first, second in pairwise((before, *later)):
        QWidget.setTabOrder(first, second)
    before.setFocusPolicy(policy)
