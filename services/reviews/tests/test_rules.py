"""The rules that need no service: texts, names, screening, figures, catalogues, tables."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import reviews
from contracts.languages import CUSTOMER_LANGUAGES
from kit.migrate import differences
from kit.testing.catalogues import faults
from reviews.comment import clean_comment
from reviews.displayed_name import Author
from reviews.rating import Ratings
from reviews.reasons import REASONS
from reviews.routes_pages import Pages
from reviews.screening import has_listed_word, screen
from reviews.tables import metadata
from reviews.testing import Shop

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))


@given(ANY_TEXT)
def test_a_cleaned_comment_goes_through_xml_and_back(text: str) -> None:
    cleaned = clean_comment(text)
    node = etree.Element("review")
    node.text = cleaned
    assert (etree.fromstring(etree.tostring(node, encoding="utf-8")).text or "") == cleaned
    assert "\r" not in cleaned


@given(ANY_TEXT)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean_comment(text)
    assert clean_comment(once) == once


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0xD7FF)))
def test_cleaning_takes_nothing_else(text: str) -> None:
    assert clean_comment(f"a{text}b") == f"a{text}b"


@pytest.mark.parametrize(
    ("first", "last", "full", "initials"),
    [
        ("Pierre", "Etienne", "Pierre E.", "P. E."),
        (" Inès ", "élan", "Inès É.", "I. É."),
        ("Zoé", "e\u0301toile", "Zoé É.", "Z. É."),
        ("Am", "", "Am", "A."),
        ("", "", "Anonymous", "Anonymous"),
    ],
)
def test_the_last_name_is_never_shown(first: str, last: str, full: str, initials: str) -> None:
    author = Author(first, last, hidden=False, pseudonym=False)
    assert author.displayed_name == full
    submitted_at = datetime(2025, 8, 31, 9, tzinfo=UTC)
    assert author.after(submitted_at, datetime(2027, 2, 28, 8, 59, tzinfo=UTC)).displayed_name == full
    assert author.after(submitted_at, datetime(2027, 2, 28, 9, tzinfo=UTC)).displayed_name == initials
    assert Author(first, last, hidden=False, pseudonym=True).displayed_name == initials
    assert Author(first, last, hidden=True, pseudonym=True).displayed_name == "Anonymous"


@pytest.mark.parametrize(
    "comment",
    [
        "Commande 3760123450010 du 02/03/2026 à 14:05, 1 299,90 €",
        "C'est fini.De plus le service est top.me voilà ravi",
        "Livré en 48h, réf. WEB-0612345678",
        "20 000 pas par jour, 100 % content, 4.5/5",
        "Très bien... vraiment... @alto merci",
        "Le 0 défaut n'existe pas",
    ],
)
def test_ordinary_texts_are_not_refused(comment: str) -> None:
    assert screen(5, comment, threshold=2, words=()).state == "pending"


@given(ANY_TEXT, st.lists(ANY_TEXT, max_size=3))
def test_any_text_gets_a_verdict(comment: str, words: list[str]) -> None:
    assert screen(3, comment, threshold=2, words=words).state in ("pending", "in_moderation", "refused")


def test_an_empty_listed_word_catches_nothing() -> None:
    assert not has_listed_word("Bien", ["", "  "])


@pytest.mark.parametrize(
    ("by_rate", "average"), [({}, None), ({5: 1, 4: 1}, "4.5"), ({5: 3, 4: 1}, "4.8"), ({1: 1, 2: 19}, "2.0")]
)
def test_the_average_has_one_decimal(by_rate: dict[int, int], average: str | None) -> None:
    found = Ratings(by_rate).average
    assert (found and str(found)) == average


def test_every_language_says_the_same_things() -> None:
    alike = {"error.title_prefix", "form.rate_5"}
    locales = Path(reviews.__file__).parent / "locales"
    assert faults(locales, CUSTOMER_LANGUAGES, same_in_english=alike) == []


def test_every_reason_of_refusal_is_told() -> None:
    text = Pages().texts("en")
    assert len({text(f"reason.{code}") for code in REASONS}) == len(REASONS)


async def test_migrations_make_the_tables(shop: Shop) -> None:
    assert await differences(shop.running.database, metadata) == []
