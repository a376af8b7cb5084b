"""What a merchant may change of a mail: texts with listed placeholders, colours, a logo."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from contracts.links import MailKind

#: All that a merchant's text can name; each is replaced by text, never by markup or code.
PLACEHOLDERS = ("first_name", "last_name", "website", "purchase_reference", "product")
_PLACEHOLDER = re.compile(r"(\{[^{}]*\})")


@dataclass(frozen=True)
class Look:
    """Colours as #rrggbb and an http(s) address; None: as set elsewhere, or ours."""

    accent_color: str | None = None
    background_color: str | None = None
    logo_url: str | None = None

    def over(self, other: "Look") -> "Look":
        """Return this look with what it leaves open taken from another."""
        return Look(
            self.accent_color or other.accent_color,
            self.background_color or other.background_color,
            self.logo_url or other.logo_url,
        )


PLATFORM_LOOK = Look("#1f4f46", "#eef1f4")


@dataclass(frozen=True)
class Template:
    """One website's mail of one kind in one language; None: the platform's own text."""

    subject: str | None = None
    introduction: str | None = None  # paragraphs are parted by empty lines
    button: str | None = None
    look: Look = Look()


@dataclass(frozen=True)
class Templates:
    """All templates of one website, as they are to be used now."""

    by_mail: Mapping[tuple[MailKind, str], Template] = field(default_factory=dict)
    own_language: str = "en"  # of the website

    def of(self, kind: MailKind, language: str) -> Template:
        """Return the template of one mail, with the whole look it has."""
        template = self.by_mail.get((kind, language), Template())
        look = template.look.over(self.inherited_look(kind, language))
        return Template(template.subject, template.introduction, template.button, look)

    def inherited_look(self, kind: MailKind, language: str) -> Look:
        """Return the look a mail has where its template leaves it open.

        A logo set once is meant for all: the request's in the same language, then the request's in the
        website's own language, then the platform's.
        """
        keys: tuple[tuple[MailKind, str], ...] = (("request", language), ("request", self.own_language))
        return self._look_of(key for key in keys if key != (kind, language)).over(PLATFORM_LOOK)

    def brand_look(self, language: str) -> Look:
        """Return what the merchant has set for requests in this language: what pages wear too."""
        return self._look_of((("request", language), ("request", self.own_language)))

    def _look_of(self, keys: Iterable[tuple[MailKind, str]]) -> Look:
        look = Look()
        for key in keys:
            if key in self.by_mail:
                look = look.over(self.by_mail[key].look)
        return look


def faulty_placeholders(text: str) -> Iterator[str]:
    """Yield each piece in braces that is no placeholder, and each brace that opens or closes none."""
    for index, piece in enumerate(_PLACEHOLDER.split(text)):
        if index % 2 == 0:
            yield from (character for character in piece if character in "{}")
        elif piece[1:-1] not in PLACEHOLDERS:
            yield piece


def names_product(text: str) -> bool:
    return "{product}" in text


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its placeholders replaced; a value is never looked into."""
    pieces = _PLACEHOLDER.split(text)
    pieces[1::2] = [values.get(piece[1:-1], piece) for piece in pieces[1::2]]
    return "".join(pieces)
