"""Open and closed folders of the group browser, kept over rescans."""

from collections.abc import Iterable

from gui.core.group_browser.rows import RowKey


class OpenRows:
    """Keeps what differs from the default; with a filter all folders start open."""

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
        """Open or close ``key``."""
        turned = self._turned_in_filter if self.filtering else self._turned
        turned ^= {key}

    def new_filter(self, filtering: bool) -> None:
        """Note that the filter changed."""
        self.filtering = filtering
        self._turned_in_filter.clear()

    def turned(self) -> tuple[RowKey, ...]:
        """Return the keys that differ, sorted: to be saved, for ``restore``."""
        return tuple(sorted(self._turned))

    def restore(self, keys: Iterable[tuple[str, str]]) -> None:
        """Restore what ``turned`` returned."""
        self._turned = {RowKey(*key) for key in keys}
