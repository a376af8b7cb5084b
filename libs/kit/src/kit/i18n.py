"""Texts in the reader's language: one catalogue (gettext .po) per language beside the code that speaks."""

import re
from collections.abc import Sequence
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LANGUAGES = ("en", "fr")  # of merchants and operators: problems, the back office, notices
DEFAULT_LANGUAGE = "en"
_LOCALES = {"pt": "pt_PT"}  # where a language alone would mean another country's dates and numbers


class Catalogue:
    """The texts of one package: keys are stable names such as `mail.request.subject`."""

    def __init__(self, directory: Path, languages: Sequence[str] = LANGUAGES) -> None:
        """`directory` holds <language>.po for each of the languages, English among them."""
        self.languages = tuple(languages)
        self._keys: dict[str, dict[str, bool]] = {}  # language → key → whether it has plural forms
        self._texts: dict[str, GNUTranslations] = {}
        for language in languages:
            self._read(language, directory / f"{language}.po")

    def text(self, key: str, language: str, **values: object) -> str:
        """Return a text with its {placeholders} filled. A language we lack falls back to English.

        Raises KeyError for a key without such a text: a defect that tests find.
        """
        text = self._having(key, language, plural=False).gettext(key)
        return text.format_map(values) if values else text

    def plural(self, key: str, count: int, language: str, **values: object) -> str:
        """Return the form of a text that the language has for a number, its {count} written its way.

        Raises KeyError as `text` does.
        """
        form = self._having(key, language, plural=True).ngettext(key, key, count)
        return form.format_map({"count": number_of(count, language), **values})

    def keys(self, language: str) -> set[str]:
        return set(self._keys[language])

    def best(self, wanted: Sequence[str]) -> str:
        """Return the first wanted language that this catalogue has, or English."""
        return best_language(wanted, self.languages)

    def _having(self, key: str, language: str, *, plural: bool) -> GNUTranslations:
        language = language if language in self._texts else self.best([language])
        if self._keys[language].get(key) is not plural:
            raise KeyError(key)
        return self._texts[language]

    def _read(self, language: str, path: Path) -> None:
        with path.open("rb") as file:
            catalog = read_po(file, abort_invalid=True)
        compiled = BytesIO()
        write_mo(compiled, catalog)
        compiled.seek(0)
        self._texts[language] = GNUTranslations(compiled)
        self._keys[language] = {_key(message.id): message.pluralizable for message in catalog if message.id}


@cache
def catalogue(directory: Path, languages: Sequence[str] = LANGUAGES) -> Catalogue:
    return Catalogue(directory, languages)


def best_language(wanted: Sequence[str], available: Sequence[str] = LANGUAGES) -> str:
    """Return the first wanted language (fr, fr-FR, fr_FR …) that is available, or English."""
    for tag in wanted:
        if (short := re.split("[-_]", tag, maxsplit=1)[0].lower()) in available:
            return short
    return DEFAULT_LANGUAGE


def accepted_languages(header: str | None) -> list[str]:
    """Return the languages of an Accept-Language header, most wanted first (RFC 9110 12.5.4)."""
    weighted: list[tuple[float, str]] = []
    for part in (header or "")[:500].split(","):
        tag, _, parameters = part.strip().partition(";")
        quality = parameters.strip().removeprefix("q=") or "1"
        try:
            weight = float(quality)
        except ValueError:
            continue
        if weight > 0:  # 0: not acceptable
            weighted.append((-weight, tag.strip()))
    return [tag for _, tag in sorted(weighted, key=lambda pair: pair[0]) if tag]


def locale_of(language: str) -> str:
    """Return the locale in which Babel writes dates and numbers for readers of a language."""
    return _LOCALES.get(language, language)


def number_of(count: int, language: str) -> str:
    return format_decimal(count, locale=locale_of(language))


def _key(message_id: str | Sequence[str]) -> str:
    """A text with plural forms is known by the first of its ids."""
    return message_id if isinstance(message_id, str) else message_id[0]
