"""Arrays of characters in a store: each is shown as text or as numbers, by choice or by guess."""

from typing import Any

import numpy.typing as npt

from gui.core.groups.group import CharsChoice
from gui.core.pv.text_bytes import readable_chars, reads_as_text
from gui.core.pv.updates import PvKind
from gui.core.store.columns import StoreColumns
from gui.core.store.held_value import is_characters


def begin_view(store: StoreColumns, slot: int) -> None:
    """Set how the PV, which has just connected, is shown; nothing of its content is known."""
    if is_characters(store, slot):
        store.chars_guessed_numbers.discard(slot)
        store.kind[slot] = PvKind.ARRAY if store.chars[slot] == "numbers" else PvKind.TEXT


def view_array(store: StoreColumns, slot: int, array: npt.NDArray[Any]) -> None:
    """Set how ``array``, the latest of the PV, is shown.

    Once its content was no text, a PV without a choice is numbers until it connects again: so
    that it does not change to and fro.
    """
    choice = store.chars[slot]
    if not choice and slot not in store.chars_guessed_numbers and not reads_as_text(array):
        store.chars_guessed_numbers.add(slot)
    numbers = choice == "numbers" or (not choice and slot in store.chars_guessed_numbers)
    store.kind[slot] = PvKind.ARRAY if numbers else PvKind.TEXT
    store.text[slot] = "" if numbers else readable_chars(array)


def choose_view(store: StoreColumns, slot: int, choice: CharsChoice) -> None:
    """Show the PV, if it is an array of characters, as text or as numbers; "": by guess."""
    store.chars[slot] = choice
    array = store.array[slot]
    if is_characters(store, slot):
        begin_view(store, slot)
        if array is not None:
            view_array(store, slot, array)
        store._dirty[slot] = True
