"""How people see colours: contrast (WCAG 2.2), dichromats (Machado), differences (CIEDE2000).

Written from the publications; shares nothing with the program.

- Contrast: WCAG 2.2, "relative luminance" and "contrast ratio".
- Dichromats: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A physiologically-based model for
  simulation of color vision deficiency", IEEE TVCG 15 (2009) 1291, severity 1.0, in linear RGB.
- Difference: G. Sharma, W. Wu, E. N. Dalal, "The CIEDE2000 color-difference formula", Color
  Research and Application 30 (2005) 21. Above 10 two colours side by side are told apart at a
  glance; 2 is just noticed.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

VISIONS: Final[dict[str, Floats]] = {
    "normal": np.eye(3),
    "protan": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deutan": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritan": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
_TO_XYZ: Final = np.array(  # IEC 61966-2-1, white D65
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_WHITE: Final = _TO_XYZ.sum(axis=1)


def linear(color: str) -> Floats:
    """Return linear RGB, 0 … 1, of ``#rrggbb``."""
    values = np.array([int(color[n : n + 2], 16) for n in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 … 21."""
    light, dark = sorted((float(linear(c) @ _TO_XYZ[1]) for c in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(color: str, vision: str = "normal") -> Floats:
    """Return L*, a*, b* of ``color`` as people with ``vision`` see it."""
    seen = np.clip(VISIONS[vision] @ linear(color), 0, 1)
    t = _TO_XYZ @ seen / _WHITE
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def ciede2000(one: Floats, other: Floats) -> Floats:
    """Return ΔE00 of L*a*b* triples, (..., 3) each."""
    l1, a1, b1 = np.moveaxis(np.asarray(one, float), -1, 0)
    l2, a2, b2 = np.moveaxis(np.asarray(other, float), -1, 0)
    c7 = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    g = 1.5 - 0.5 * np.sqrt(c7 / (c7 + 25.0**7))
    c1, c2 = np.hypot(a1 * g, b1), np.hypot(a2 * g, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1 * g)) % 360, np.degrees(np.arctan2(b2, a2 * g)) % 360
    grey = c1 * c2 == 0
    turn = (h2 - h1 + 180) % 360 - 180
    dh = np.where(grey, 0, 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2)))
    h = np.where(grey, h1 + h2, (h1 + turn / 2) % 360)
    mean_l, c = (l1 + l2) / 2, (c1 + c2) / 2
    t = (
        1
        - 0.17 * np.cos(np.radians(h - 30))
        + 0.24 * np.cos(np.radians(2 * h))
        + 0.32 * np.cos(np.radians(3 * h + 6))
        - 0.20 * np.cos(np.radians(4 * h - 63))
    )
    sl = 1 + 0.015 * (mean_l - 50) ** 2 / np.sqrt(20 + (mean_l - 50) ** 2)
    sc, sh = 1 + 0.045 * c, 1 + 0.015 * c * t
    rc = 2 * np.sqrt(c**7 / (c**7 + 25.0**7))
    rt = -rc * np.sin(np.radians(60 * np.exp(-(((h - 275) / 25) ** 2))))
    dl, dc, dh = (l2 - l1) / sl, (c2 - c1) / sc, dh / sh
    return np.asarray(np.sqrt(dl**2 + dc**2 + dh**2 + rt * dc * dh))


def difference(one: str, other: str, vision: str = "normal") -> float:
    """Return ΔE00 of two colours as people with ``vision`` see them."""
    return float(ciede2000(lab(one, vision), lab(other, vision)))


def least_difference(one: str, other: str) -> tuple[float, str]:
    """Return the smallest ΔE00 of two colours, and the vision that has it."""
    return min((difference(one, other, vision), vision) for vision in VISIONS)
