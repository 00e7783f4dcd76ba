"""How a page lies: its slant, from ruling lines or lines of text, and its quarter turn."""

from __future__ import annotations

import math
from typing import Any

#: Slants beyond this (degrees) are not looked for.
MAX_SLANT = 6.0


def slant(dark: Any, dpi: float) -> float:
    """Degrees that the page's lines fall to the right (clockwise positive); 0.0 when nothing tells.

    Ruling lines tell best: long thin components left by an opening. Without them the lines of text do: the angle
    at which ink gathers most in rows.
    """
    across = _ruled(dark, dpi)
    return across if across is not None else _of_text(dark, dpi)


def _ruled(dark: Any, dpi: float) -> float | None:
    import cv2  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    found: list[tuple[float, float]] = []
    for page, sign in ((dark, 1.0), (dark.T, -1.0)):
        # A line of 2 px at 6° still has runs of 19 px; thickened a little, its steps hang together.
        run = max(9, round(dpi / 9))
        thick = cv2.dilate(np.ascontiguousarray(page), np.ones((3, 1), np.uint8))
        lines = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, run), np.uint8))
        lines = cv2.morphologyEx(lines, cv2.MORPH_CLOSE, np.ones((1, run), np.uint8))
        count, labels, stats, _ = cv2.connectedComponentsWithStats(lines, connectivity=8)
        for i in range(1, count):
            x, y, wide, high, _area = stats[i]
            if wide < 1.2 * dpi or high > 0.12 * wide + 8:
                continue
            ys, xs = np.nonzero(labels[y : y + high, x : x + wide] == i)
            step = max(1, len(xs) // 4000)
            fall = np.polyfit(xs[::step], ys[::step], 1)[0]
            found.append((sign * math.degrees(math.atan(fall)), float(wide)))
    found = [(angle, weight) for angle, weight in found if abs(angle) <= MAX_SLANT]
    if sum(weight for _, weight in found) < 4 * dpi:
        return None
    return _weighted_median(found)


def _weighted_median(found: list[tuple[float, float]]) -> float:
    found.sort()
    half, total = sum(weight for _, weight in found) / 2, 0.0
    for angle, weight in found:
        total += weight
        if total >= half:
            return angle
    return 0.0


def _of_text(dark: Any, dpi: float) -> float:
    import cv2  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    scale = 75 / dpi
    small = cv2.resize(dark * np.uint8(255), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    if not small.any():
        return 0.0

    def gathered(angle: float) -> float:
        rows = turned(small, angle, 0).sum(axis=1, dtype=np.float64)
        return float(((rows[1:] - rows[:-1]) ** 2).sum())

    best = 0.0
    for step, reach in ((1.0, MAX_SLANT), (0.25, 1.0), (0.05, 0.25)):
        steps = round(reach / step)
        best = max((best + k * step for k in range(-steps, steps + 1)), key=lambda a: (gathered(a), -abs(a)))
    return round(best, 3) if gathered(best) > 1.05 * gathered(0.0) else 0.0


def turned(page: Any, degrees: float, border: int = 255) -> Any:
    """The page turned against a slant of ``degrees``, in its own size."""
    import cv2  # noqa: PLC0415

    if abs(degrees) < 0.02:
        return page
    high, wide = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), degrees, 1.0)
    return cv2.warpAffine(page, matrix, (wide, high), flags=cv2.INTER_CUBIC, borderValue=border)


def lies_sideways(dark: Any, dpi: float) -> bool:
    """True when the lines of text run from top to bottom: smeared along, characters of a line hang together."""
    import cv2  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    scale = 100 / dpi
    small = (cv2.resize(dark * np.uint8(255), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) > 40).astype(
        np.uint8
    )
    # Ruling lines say nothing about the direction of text.
    for kernel in (np.ones((1, 45), np.uint8), np.ones((45, 1), np.uint8)):
        small = small & ~cv2.dilate(cv2.morphologyEx(small, cv2.MORPH_OPEN, kernel), np.ones((3, 3), np.uint8)) & 1
    along = _smeared(small)
    across = _smeared(np.ascontiguousarray(small.T))
    return across > 1.25 * along + 4


def _smeared(small: Any) -> float:
    """How much ink stands in components that are long and low after smearing to the right and left."""
    import cv2  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    # 1 mm: letters of a line stand nearer to each other, lines of bold and tightly set text do not.
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((1, 4), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    return float(sum(s[2] for s in stats[1:] if s[2] > 3 * s[3] and 5 <= s[3] <= 40))
