"""One trace alone: the others are hidden, and come back as they were."""

from collections.abc import Mapping


class Solo:
    """Remembers which traces were visible before one was shown alone. Pure."""

    def __init__(self) -> None:
        self._before: dict[int, bool] = {}

    def toggled(self, visible: Mapping[int, bool], slot: int) -> dict[int, bool]:
        """Return which traces are visible, by slot, after a wish to see ``slot`` alone.

        If it is alone already, those come back that were visible before; else all do.
        """
        if not visible.get(slot) or any(shown for each, shown in visible.items() if each != slot):
            self._before = dict(visible)
            return {each: each == slot for each in visible}
        back = {each: self._before.get(each, True) for each in visible}
        if sum(back.values()) < 2:
            back = dict.fromkeys(visible, True)
        return back
