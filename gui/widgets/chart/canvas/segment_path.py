"""Painter paths of separate segments, made from arrays without a call for each point.

``QPainterPath`` is read from its serialised form (QDataStream of Qt 6: count, then type and place
of each element, then the start of the last subpath and the fill rule). pyqtgraph does the same,
but importing it costs a fifth of the program's start-up time.
"""

from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QPainterPath

from gui.core.pv.updates import Float64s

if TYPE_CHECKING:
    from PySide6.QtCore import QDataStream

_ELEMENT: Final = np.dtype([("type", ">i4"), ("x", ">f8"), ("y", ">f8")])
_MOVE, _LINE = 0, 1
_END: Final = b"\0" * 8


def segment_path(x: Float64s, y: Float64s) -> QPainterPath:
    """Return the path x[0]→x[1], x[2]→x[3], …; ``x`` and ``y``: finite float64, (2 k,)."""
    elements = np.empty(len(x), _ELEMENT)
    elements["type"][::2] = _MOVE
    elements["type"][1::2] = _LINE
    elements["x"], elements["y"] = x, y
    return _path(elements)


def segment_paths(x: Float64s, y: Float64s) -> list[QPainterPath]:
    """Return the paths of k lines, each as ``segment_path``: x[0]→x[1], x[2]→x[3], ….

    ``x`` (2 n,): finite, of all lines; ``y`` (k, 2 n): a segment with an end that is not finite is
    left out.
    """
    elements = np.empty(y.shape, _ELEMENT)
    elements["type"][:, ::2] = _MOVE
    elements["type"][:, 1::2] = _LINE
    elements["x"], elements["y"] = x, y
    known = np.isfinite(y)
    known[:, ::2] &= known[:, 1::2]
    known[:, 1::2] = known[:, ::2]
    counts = np.count_nonzero(known, axis=1).tolist()
    if sum(counts) < y.size:
        elements = elements[known]
    data = memoryview(elements.tobytes())
    parts: list[bytes | memoryview] = []
    begin = 0
    for count in counts:
        if count:  # an empty path has no end
            end = begin + count * _ELEMENT.itemsize
            parts += count.to_bytes(4, "big"), data[begin:end], _END
            begin = end
    stream = _stream(b"".join(parts))
    paths = []
    for count in counts:
        path = QPainterPath()
        if count:
            stream >> path
        paths.append(path)
    return paths


def outline_path(corners: Float64s) -> QPainterPath:
    """Return closed outlines; ``corners``: x and y of each corner of each, finite, (n, k, 2)."""
    closed = np.concatenate([corners, corners[:, :1]], axis=1)
    elements = np.empty(closed.shape[:2], _ELEMENT)
    elements["type"] = _LINE
    elements["type"][:, 0] = _MOVE
    elements["x"], elements["y"] = closed[:, :, 0], closed[:, :, 1]
    path = _path(elements.ravel())
    path.setFillRule(Qt.FillRule.WindingFill)  # where two overlap there is no hole
    return path


def _path(elements: np.typing.NDArray[np.void]) -> QPainterPath:
    path = QPainterPath()
    stream = _stream(len(elements).to_bytes(4, "big") + elements.tobytes() + _END)
    stream >> path
    return path


def _stream(data: bytes) -> "QDataStream":
    from PySide6.QtCore import QDataStream  # with the first trace: PySide makes it in 1 ms

    return QDataStream(QByteArray(data))
