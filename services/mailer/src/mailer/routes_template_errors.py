"""What is wrong with a mail template, field by field: where, what was found, what was expected."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from kit.colour import is_colour
from kit.problems import FieldError, Text
from mailer.mail_design import PLACEHOLDERS, faulty_placeholders
from mailer.mime import one_line

_TEXTS = ("subject", "introduction", "button")
_COLOURS = ("accent_color", "background_color")
_FIXED = ("kind", "language", "placeholders")
_OF_VERSION = ("version", "changed_at", "changed_by")
_NAMED = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
_UNKNOWN = Text(f"One of these was expected: {_NAMED}", f"Valeurs possibles : {_NAMED}")
_EMPTY = Text("A text was expected, or null for our own", "Un texte est attendu, ou null pour le nôtre")
_ONE_LINE = Text("One line without control characters was expected", "Une seule ligne de texte est attendue")
_NO_CONTROLS = Text(
    "Control characters other than line feeds are not allowed",
    "Seuls les retours à la ligne sont admis comme caractères de contrôle",
)
_COLOUR = Text(
    "A colour such as #1f4f46 was expected, or null", "Une couleur telle que #1f4f46 est attendue, ou null"
)
_ADDRESS = Text(
    "An address beginning with https:// or http:// was expected, or null",
    "Une adresse commençant par https:// ou http:// est attendue, ou null",
)
_READ_ONLY = Text("This field cannot be set", "Ce champ ne peut pas être modifié")


def template_errors(given: Mapping[str, Any], shown: Mapping[str, Any]) -> list[FieldError]:
    """Return everything that is wrong with the fields given. `shown`: the template as GET answers it."""
    return [*_texts(given), *_looks(given), *_read_only(given, shown)]


def _texts(given: Mapping[str, Any]) -> Iterator[FieldError]:
    for name in _TEXTS:
        text = given.get(name)
        if text is None:
            continue
        if not text.strip():
            yield FieldError(code="text_invalid", message=_EMPTY, pointer=f"/{name}", value=text)
        lines = text.splitlines() if name == "introduction" else [text]
        if any(one_line(line) != line.strip() for line in lines):
            message = _NO_CONTROLS if name == "introduction" else _ONE_LINE
            yield FieldError(code="text_invalid", message=message, pointer=f"/{name}", value=text)
        for found in faulty_placeholders(text):
            yield FieldError(code="placeholder_unknown", message=_UNKNOWN, pointer=f"/{name}", value=found)


def _looks(given: Mapping[str, Any]) -> Iterator[FieldError]:
    for name in _COLOURS:
        colour = given.get(name)
        if colour is not None and not is_colour(colour):
            yield FieldError(code="field_invalid", message=_COLOUR, pointer=f"/{name}", value=colour)
    url = given.get("logo_url")
    if url is not None and not _is_web_address(url):
        yield FieldError(code="field_invalid", message=_ADDRESS, pointer="/logo_url", value=url)


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_clean = url.isprintable() and " " not in url
    return is_clean and parts.scheme in ("https", "http") and bool(parts.hostname)


def _read_only(given: Mapping[str, Any], shown: Mapping[str, Any]) -> Iterator[FieldError]:
    """What was shown may come back, also what was shown before somebody else's change."""
    names = [*_FIXED]
    if not _was_shown(given.get("version"), shown["version"]):
        names += _OF_VERSION
    for name in names:
        value = given.get(name, shown[name])
        if value != shown[name]:
            found = None if isinstance(value, dict | list) else str(value)
            yield FieldError(code="field_read_only", message=_READ_ONLY, pointer=f"/{name}", value=found)


def _was_shown(version: object, newest: int) -> bool:
    return type(version) is int and 0 <= version < newest
