"""Macros that are handed down a tree of files and of what is inside them, without a copy a level.

A file of 8 MiB may hand 60,000 macros to 60,000 things inside. Each has layers: its own macros, and
those of what is around it, which all of them share. Nobody writes to a layer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

Layers = tuple[Mapping[str, str], ...]  # the innermost first
_LOOKED_AT: Final = 1_000  # macros that ``beside`` looks at


class HandedMacros(Mapping[str, str]):
    """Macros by name; those of an inner layer count. As ``{**outer, **own}``, in that order."""

    __slots__ = ("layers",)

    def __init__(self, layers: Layers = ()) -> None:
        self.layers = layers

    def __getitem__(self, name: str) -> str:
        for layer in self.layers:
            if name in layer:
                return layer[name]
        raise KeyError(name)

    def __bool__(self) -> bool:
        return any(self.layers)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __iter__(self) -> Iterator[str]:
        seen: set[str] = set()
        for layer in reversed(self.layers):
            for name in layer:
                if name not in seen:
                    seen.add(name)
                    yield name

    def beside(self, outer: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Return the first macros that are not, with that value, in the layer ``outer``."""
        own = HandedMacros(tuple(layer for layer in self.layers if layer is not outer))
        some = islice(own.items(), _LOOKED_AT)
        return ((name, value) for name, value in some if outer.get(name) != value)


def _layers_of(macros: Mapping[str, str]) -> Layers:
    if isinstance(macros, HandedMacros):
        return macros.layers
    return (macros,) if macros else ()


def handed(outer: Mapping[str, str], own: Mapping[str, str]) -> tuple[HandedMacros, int]:
    """Return both as one, and how many macros were copied for it.

    ``own`` that are new become one with the next layer where they are half as many: a chain of
    ``n`` has some log ``n`` layers.
    """
    around = _layers_of(outer)
    if isinstance(own, HandedMacros):
        known = {id(layer) for layer in own.layers}
        others = (layer for layer in around if id(layer) not in known)
        return HandedMacros((*own.layers, *others)), 0
    layers, copied = [*_layers_of(own), *around], 0
    while own and len(layers) > 1 and 2 * len(layers[0]) >= len(layers[1]):
        copied += len(layers[0]) + len(layers[1])
        layers[:2] = [{**layers[1], **layers[0]}]
    return HandedMacros(tuple(layers)), copied
