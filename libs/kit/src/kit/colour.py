"""Colours that stay readable whatever somebody picks: WCAG 2 luminance and contrast."""

import re

BLACK, WHITE = "#000000", "#ffffff"
TEXT_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
SHAPE_CONTRAST = 3.0  # 1.4.11: what must be seen and isn't text
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_STEPS = 20


def is_colour(text: str) -> bool:
    """Tell whether a text is a colour as we write them: #rrggbb, in lower case."""
    return _COLOUR.fullmatch(text) is not None


def contrast(one: str, other: str) -> float:
    """Return the ratio of two colours' luminances, from 1 to 21."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def text_on(ground: str) -> str:
    """Return black or white, whichever reads better; never below TEXT_CONTRAST."""
    return max(WHITE, BLACK, key=lambda ink: contrast(ink, ground))


def visible_on(ground: str, colour: str, ratio: float) -> str:
    """Return the colour, moved towards black or white only as far as it takes to stand out."""
    far = text_on(ground)
    steps = (mixed(colour, far, step / _STEPS) for step in range(_STEPS + 1))
    return next((mixed for mixed in steps if contrast(mixed, ground) >= ratio), far)


def mixed(one: str, other: str, share: float) -> str:
    """Return a colour between two; `share`: of the other, from 0 to 1."""
    pairs = zip(_values(one), _values(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(value / 255) for value in _values(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _values(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
