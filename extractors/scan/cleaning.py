"""A picture of a page → grey without seals and shading, and the ink on it."""

from __future__ import annotations

from typing import Any

#: A pixel whose red exceeds its other colours by more than this belongs to a seal or a red letterhead.
_RED = 18
#: Paper is lighter than this, and ink whose darkest fifth is lighter than that is faint (grey levels of an even page).
_PAPER, _FAINT = 205, 70
#: Less red than this (share of the page) is no seal.
_LITTLE = 0.0002


def grey(picture: Any, dpi: float) -> tuple[Any, Any]:
    """RGB or grey (uint8) → grey in which seals are light, and the places where they were (uint8: 1), ``None``
    without colour. Red text that is no seal (a letterhead) stays dark."""
    import cv2  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    if picture.ndim == 2:
        return picture, None
    red, green, blue = cv2.split(picture)
    redness = cv2.subtract(red, cv2.max(green, blue))
    marked = (redness > _RED).astype(np.uint8)
    if float(marked.mean()) < _LITTLE:
        return cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), None
    seals = _seals(marked, dpi)
    plain = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    if seals is None:
        return plain, None
    # The red channel alone leaves a shadow of a dark seal: what is red and bright is lifted by its redness. Dark red
    # is text, coloured by the seal that lies over it.
    bright = cv2.multiply(red, red, scale=1 / 255)
    lifted = cv2.add(red, cv2.multiply(redness, bright, scale=1.2 / 255))
    near = cv2.dilate(marked, np.ones((5, 5), np.uint8)) & seals
    return np.where(seals > 0, lifted, plain), near


def _seals(marked: Any, dpi: float) -> Any | None:
    """The boxes of red things that are about as high as wide and as large as a seal (GB/T 33476.3: 38 to 45 mm round;
    square ones and cut ones included); lines of red letters are lower."""
    import cv2  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    scale = 50 / dpi
    small = (cv2.resize(marked * np.uint8(255), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) > 30).astype(
        np.uint8
    )
    joined = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = np.zeros_like(marked)
    any_found = False
    for x, y, wide, high, _ in stats[1:count]:
        if min(wide, high) >= 0.7 * 50 and max(wide, high) <= 3.2 * 50:
            any_found = True
            x0, y0 = max(int((x - 2) / scale), 0), max(int((y - 2) / scale), 0)
            found[y0 : int((y + high + 2) / scale), x0 : int((x + wide + 2) / scale)] = 1
    return found if any_found else None


def even(page: Any, dpi: float) -> Any:
    """Grey with the paper white (255) everywhere: divided by the paper's own brightness, which is what remains when
    everything narrower than about 5 mm is taken away."""
    import cv2  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    high, wide = page.shape
    step = max(1, round(dpi / 25))
    small = cv2.resize(page, (max(1, wide // step), max(1, high // step)), interpolation=cv2.INTER_AREA)
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (7, 7))
    paper = cv2.morphologyEx(cv2.copyMakeBorder(small, 8, 8, 8, 8, cv2.BORDER_REPLICATE), cv2.MORPH_CLOSE, kernel)
    paper = cv2.GaussianBlur(paper, (0, 0), 3)[8:-8, 8:-8]
    paper = cv2.resize(paper, (wide, high), interpolation=cv2.INTER_LINEAR)
    return cv2.divide(page, np.maximum(paper, 24), scale=250)


def strong(page: Any) -> Any:
    """An even page on which faint ink (a worn drum, a light copy) is as dark as ordinary ink: the darkest fifth of the
    ink is brought near black. Thin lines are lost otherwise."""
    import cv2  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    inked = page[::2, ::2]
    inked = inked[inked < _PAPER]
    if inked.size < 200:
        return page
    level = float(np.percentile(inked, 20))
    if level <= _FAINT:
        return page
    factor = min((250 - _FAINT / 2) / max(250 - level, 1.0), 2.5)
    return cv2.addWeighted(page, factor, page, 0.0, 250 * (1 - factor))


def clear(page: Any, near: Any) -> Any:
    """An even page whose paper is white where a seal was: its fringes are lighter than any text."""
    import cv2  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    stretched = cv2.convertScaleAbs(page, alpha=250 / 205)
    return np.where(near > 0, np.minimum(stretched, 250), page)


def ink(page: Any, dpi: float) -> Any:
    """The dark pixels of an even page (uint8: 1 where ink is); fainter strokes count where their surroundings are
    lighter still. Specks of noise are left out."""
    import cv2  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    soft = cv2.GaussianBlur(page, (3, 3), 0)
    block = max(round(dpi / 5) | 1, 3)
    local = cv2.adaptiveThreshold(soft, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, 18)
    dark = local & (soft < 215).astype(np.uint8)
    return without_specks(dark, max(3, round((dpi / 90) ** 2)))


def sharp(picture: Any) -> Any:
    """A line of text with its edges raised: another picture for the model than the plain one."""
    import cv2  # noqa: PLC0415

    return cv2.addWeighted(picture, 1.6, cv2.GaussianBlur(picture, (0, 0), 1.2), -0.6, 0)


def without_specks(dark: Any, least: int) -> Any:
    """The ink without spots of fewer than ``least`` pixels."""
    import cv2  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    count, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    if count < 2:
        return dark
    keep = (stats[:, cv2.CC_STAT_AREA] >= least).astype(np.uint8)
    keep[0] = 0
    return keep[labels]
