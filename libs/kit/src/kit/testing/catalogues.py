"""What is wrong with a package's catalogues: for the tests of every package that speaks."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from gettext import c2py
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from kit.i18n import DEFAULT_LANGUAGE, locale_of

_PLACEHOLDER = re.compile(r"\{(\w*)\}")
_COUNTED = range(200)
#: What stands before these in French doesn't break away from them at a line's end.
_FRENCH_BREAK = re.compile(r"« | [»?!:;]")
Texts = Mapping[str, tuple[str, ...]]  # key → its forms


def faults(directory: Path, languages: Sequence[str], *, same_in_english: Collection[str] = ()) -> list[str]:
    """Return the faults of <language>.po; none may be missing, and all must be of `languages`.

    `same_in_english`: the keys whose text another language may share with English.
    """
    catalogs = {path.stem: _read(path) for path in sorted(directory.glob("*.po"))}
    if set(catalogs) != set(languages):
        return [f"there are catalogues of {sorted(catalogs)}, not of {sorted(languages)}"]
    texts = {language: _texts(catalog) for language, catalog in catalogs.items()}
    english = texts.pop(DEFAULT_LANGUAGE)
    found = [f"{language}: {fault}" for language, catalog in catalogs.items() for fault in _odd(catalog)]
    for language, told in texts.items():
        found += [f"{language}: {fault}" for fault in _unlike(told, english, same_in_english)]
    french = texts.get("fr", {})
    found += [f"fr: {key} breaks" for key, forms in french.items() if _FRENCH_BREAK.search(" ".join(forms))]
    return found


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def _texts(catalog: Catalog) -> Texts:
    messages = [(message.id, message.string) for message in catalog if message.id]
    return {
        key if isinstance(key, str) else key[0]: (text,) if isinstance(text, str) else tuple(text or ())
        for key, text in messages
    }


def _odd(catalog: Catalog) -> Iterator[str]:
    """Yield what a catalogue gets wrong by itself: empty texts, forms that its language doesn't have."""
    for key, forms in _texts(catalog).items():
        if not all(form.strip() for form in forms):
            yield f"{key} is empty"
        if len(forms) not in (1, catalog.num_plurals):
            yield f"{key} has {len(forms)} forms, not {catalog.num_plurals}"
    plural, by_name = c2py(catalog.plural_expr), Locale.parse(locale_of(_language(catalog))).plural_form
    for count in _COUNTED:
        if (plural(count) == 0) != (by_name(count) == "one"):
            yield f"{count} takes another form in this language"


def _language(catalog: Catalog) -> str:
    return str(catalog.locale)


def _unlike(told: Texts, english: Texts, same_in_english: Collection[str]) -> Iterator[str]:
    for key in sorted(set(told) ^ set(english)):
        yield f"{key} is {'extra' if key in told else 'missing'}"
    for key in sorted(set(told) & set(english)):
        if _placeholders(told[key]) != _placeholders(english[key]):
            yield f"{key} has other placeholders"
        if told[key] == english[key] and key not in same_in_english:
            yield f"{key} is in English"


def _placeholders(forms: Sequence[str]) -> set[str]:
    """The last form is the one for most numbers; the others may say theirs in words."""
    return set(_PLACEHOLDER.findall(forms[-1]))
