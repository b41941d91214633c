"""Undo and redo of a chart's view; a spin of the wheel is one step."""

from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class ViewStack(Generic[T]):
    """The views that were left (undo) and those that were undone (redo); views compare by ``==``.

    The current view is never held: the one who changes it pushes the view that is being left.
    """

    def __init__(self, depth: int = 50, merge_s: float = 0.5) -> None:
        self._undo: deque[T] = deque(maxlen=depth)
        self._redo: deque[T] = deque(maxlen=depth)
        self._merge_s = merge_s
        self._run: tuple[str, float] | None = None  # key and time of the last push

    @property
    def can_undo(self) -> bool:
        """Tell whether a view to go back to is held."""
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        """Tell whether an undone view is held."""
        return bool(self._redo)

    def push(self, view: T, key: str | None = None, now_s: float = 0.0) -> None:
        """Keep ``view``, which is about to be left; the undone views are dropped.

        A push within ``merge_s`` after one with the same ``key`` adds no step: undo goes back to
        the view before the first of them. ``now_s``: monotonic seconds, needed with a ``key``.
        """
        self._redo.clear()
        goes_on = (
            self._run is not None
            and self._run[0] == key
            and now_s - self._run[1] <= self._merge_s
            and bool(self._undo)
        )
        self._run = None if key is None else (key, now_s)
        if not goes_on and not (self._undo and self._undo[-1] == view):
            self._undo.append(view)

    def undo(self, current: T) -> T | None:
        """Return the view to go back to, keeping ``current`` for redo; ``None``: there is none."""
        return self._step(self._undo, self._redo, current)

    def redo(self, current: T) -> T | None:
        """Return the view undone last, keeping ``current`` for undo; ``None``: there is none."""
        return self._step(self._redo, self._undo, current)

    def clear(self) -> None:
        """Forget all views."""
        self._undo.clear()
        self._redo.clear()
        self._run = None

    def _step(self, source: deque[T], target: deque[T], current: T) -> T | None:
        self._run = None
        while source and source[-1] == current:  # a change that changed nothing is no step
            source.pop()
        if not source:
            return None
        target.append(current)
        return source.pop()
