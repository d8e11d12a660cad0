"""All colours of the pages from one: whatever accent is configured, texts stay readable.

The accent itself only decorates. Links and buttons use a shade of it that is darkened until it
reads well (WCAG 2.2 AA) on white and on the tint, so that nobody can configure bad contrast.
"""

from __future__ import annotations

import re

from ckan.exceptions import CkanConfigurationException

from ckanext.satudata import config

Colour = tuple[float, float, float]
"""Red, green, blue, each 0 to 1."""

WHITE: Colour = (1.0, 1.0, 1.0)
BLACK: Colour = (0.0, 0.0, 0.0)
READABLE = 5.0
"""A little above the 4.5 of WCAG, for rounding and for the tint below it."""
STRONG = 10.0
"""Contrast of the dark bars with their white text."""


def parse(text: str) -> Colour:
    """A colour written as #rrggbb.

    Raises:
        ValueError: it is written otherwise.
    """
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise ValueError(text)
    red, green, blue = (int(text[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def written(colour: Colour) -> str:
    """The colour as #rrggbb."""
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)


def mixed(colour: Colour, other: Colour, share: float) -> Colour:
    """``share`` of the first colour, the rest of the other."""
    red, green, blue = (
        one * share + two * (1 - share) for one, two in zip(colour, other, strict=True)
    )
    return red, green, blue


def luminance(colour: Colour) -> float:
    """Relative luminance as WCAG defines it."""
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, two: Colour) -> float:
    """Contrast ratio as WCAG defines it: 1 to 21."""
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def darkened(colour: Colour, ground: Colour, wanted: float) -> Colour:
    """The lightest shade of a colour with the wanted contrast to the ground."""
    for share in range(100, 0, -2):
        shade = mixed(colour, BLACK, share / 100)
        if contrast(parse(written(shade)), ground) >= wanted:
            return shade
    return BLACK


def shades(accent: str) -> dict[str, str]:
    """The colours that follow from the accent, by the name of their CSS property."""
    colour = parse(accent)
    tint = mixed(colour, WHITE, 0.08)
    link = darkened(colour, tint, READABLE)
    return {
        "accent": written(colour),
        "link": written(link),
        "link-hover": written(mixed(link, BLACK, 0.72)),
        "deep": written(darkened(mixed(colour, BLACK, 0.72), WHITE, STRONG)),
        "tint": written(tint),
        "tint-line": written(mixed(colour, WHITE, 0.26)),
    }


def check() -> None:
    """Raise ``CkanConfigurationException`` when the accent is no colour."""
    try:
        parse(config.accent())
    except ValueError:
        raise CkanConfigurationException(
            f"satudata does not start: {config.ACCENT} must be a colour like #1d5c8f,"
            f" it is {config.accent()!r}"
        ) from None
