"""The colours of a brand's pages, in light and in dark: the merchant's, kept readable."""

from dataclasses import dataclass, field

from kit.colour import SHAPE_CONTRAST, TEXT_CONTRAST, mixed, text_on, visible_on

#: As in pages.css, which stands where a merchant has set nothing.
_CARD, _DARK_CARD = "#ffffff", "#1b2221"
_TEXT, _SOFT, _LINE = "#1b2524", "#566361", "#dfe5e2"
_TINTED, _DARK_TINTED = 0.08, 0.16  # share of the accent in the ground of what belongs together
_LINE_CONTRAST, _HEADING_CONTRAST = 1.25, 10.0


@dataclass(frozen=True)
class Palette:
    """The stylesheet's custom properties that a brand changes, by name."""

    light: dict[str, str] = field(default_factory=dict)
    dark: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, accent: str | None, background: str | None) -> "Palette":
        """Return what two colours as #rrggbb lead to; the ground is the brand's in light only."""
        if accent is None:
            return cls(_grounded(background))
        light = {**_accented(accent, _CARD, _TINTED), "button": accent, "on-button": text_on(accent)}
        return cls(light | _grounded(background), _accented(accent, _DARK_CARD, _DARK_TINTED))

    @property
    def css(self) -> str:
        """Return rules to stand after the stylesheet's own."""
        return _rules("light", self.light) + _rules("dark", self.dark)


def _accented(accent: str, card: str, tinted: float) -> dict[str, str]:
    """Return what is drawn in the accent on cards: shapes, and text that also stands on their tint."""
    shape = visible_on(card, accent, SHAPE_CONTRAST)
    tint = mixed(card, shape, tinted)
    return {
        "accent": shape,
        "accent-deep": visible_on(tint, accent, TEXT_CONTRAST),
        "tint": tint,
        "button": shape,
        "on-button": text_on(shape),
    }


def _grounded(background: str | None) -> dict[str, str]:
    if background is None:
        return {}
    return {
        "ground": background,
        "on-ground": visible_on(background, _TEXT, _HEADING_CONTRAST),
        "soft-on-ground": visible_on(background, _SOFT, TEXT_CONTRAST),
        "line-on-ground": visible_on(background, _LINE, _LINE_CONTRAST),
    }


def _rules(scheme: str, values: dict[str, str]) -> str:
    if not values:
        return ""
    properties = "".join(f"--{name}:{value};" for name, value in values.items())
    return f"@media (prefers-color-scheme:{scheme}){{:root{{{properties}}}}}\n"
