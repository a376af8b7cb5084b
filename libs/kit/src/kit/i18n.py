"""Texts in the reader's language: one catalogue (gettext .po) per language beside the code that speaks."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

LANGUAGES = ("en", "fr")
DEFAULT_LANGUAGE = "en"


class Catalogue:
    """The texts of one package: keys are stable names such as `mail.request.subject`."""

    def __init__(self, directory: Path) -> None:
        """`directory` holds <language>.po for every language of the platform."""
        self._texts = {language: _read(directory / f"{language}.po") for language in LANGUAGES}

    def text(self, key: str, language: str, **values: object) -> str:
        """Return a text with its {placeholders} filled. A language we lack falls back to English.

        Raises KeyError for a key that no catalogue has: a defect that tests find.
        """
        text = self._texts[best_language([language])][key]
        return text.format_map(values) if values else text

    def keys(self, language: str) -> set[str]:
        return set(self._texts[language])


@cache
def catalogue(directory: Path) -> Catalogue:
    return Catalogue(directory)


def best_language(wanted: Sequence[str]) -> str:
    """Return the first wanted language (fr, fr-FR, fr_FR …) that we have, or English."""
    for language in wanted:
        if (short := language[:2].lower()) in LANGUAGES:
            return short
    return DEFAULT_LANGUAGE


def accepted_languages(header: str | None) -> list[str]:
    """Return the languages of an Accept-Language header, most wanted first (RFC 9110 12.5.4)."""
    weighted: list[tuple[float, str]] = []
    for part in (header or "")[:500].split(","):
        tag, _, parameters = part.strip().partition(";")
        quality = parameters.strip().removeprefix("q=") or "1"
        try:
            weighted.append((-float(quality), tag.strip()))
        except ValueError:
            continue
    return [tag for _, tag in sorted(weighted, key=lambda pair: pair[0]) if tag]


def _read(path: Path) -> Mapping[str, str]:
    with path.open("rb") as file:
        catalog = read_po(file, abort_invalid=True)
    return {str(message.id): str(message.string) for message in catalog if message.id}
