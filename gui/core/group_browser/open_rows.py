"""Which folders of the browser show their content: as the user left them, over rescans."""

from collections.abc import Iterable

from gui.core.group_browser.rows import RowKey


class OpenRows:
    """Remembers what differs from the default; with a filter all is open, until it changes."""

    def __init__(self) -> None:
        self._turned: set[RowKey] = set()
        self._turned_in_filter: set[RowKey] = set()
        self.filtering = False

    def is_open(self, key: RowKey, by_default: bool) -> bool:
        """Tell whether the content of ``key`` is shown."""
        if self.filtering:
            return key not in self._turned_in_filter
        return by_default != (key in self._turned)

    def turn(self, key: RowKey) -> None:
        """Open what is closed, close what is open."""
        turned = self._turned_in_filter if self.filtering else self._turned
        turned ^= {key}

    def new_filter(self, filtering: bool) -> None:
        """Another filter holds, or none."""
        self.filtering = filtering
        self._turned_in_filter.clear()

    def turned(self) -> tuple[RowKey, ...]:
        """Return what was turned, in an order that stays: to be kept and given to ``restore``."""
        return tuple(sorted(self._turned))

    def restore(self, keys: Iterable[tuple[str, str]]) -> None:
        """Take what ``turned`` returned earlier."""
        self._turned = {RowKey(*key) for key in keys}
