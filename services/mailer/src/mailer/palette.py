"""The colours of one mail, in light and in dark: the merchant's, kept readable."""

from dataclasses import dataclass

from kit.colour import SHAPE_CONTRAST, TEXT_CONTRAST, WHITE, text_on, visible_on

CARD, DARK_CARD, DARK_PAGE = WHITE, "#1d232a", "#14181d"
_SOFT = "#5b6875"


@dataclass(frozen=True)
class Palette:
    """`dark_…`: where the mail program shows mails in dark."""

    accent: str
    accent_text: str
    accent_border: str  # seen on the card even if the accent is not
    dark_accent: str
    dark_accent_text: str
    page: str
    page_text: str

    @classmethod
    def of(cls, accent: str, background: str) -> "Palette":
        dark_accent = visible_on(DARK_CARD, accent, SHAPE_CONTRAST)
        return cls(
            accent=accent,
            accent_text=text_on(accent),
            accent_border=visible_on(CARD, accent, SHAPE_CONTRAST),
            dark_accent=dark_accent,
            dark_accent_text=text_on(dark_accent),
            page=background,
            page_text=visible_on(background, _SOFT, TEXT_CONTRAST),
        )
