"""Faults that the gateway finds itself, as people see them who followed a mail's link."""

from pathlib import Path

import pytest
from starlette.requests import Request

import gateway
from contracts.languages import CUSTOMER_LANGUAGES
from gateway.error_page import error_page
from kit.problems import MediaTypeUnsupported, NotFound, Problem, RateLimited, ServiceUnavailable
from kit.testing.catalogues import faults


def page(problem: Problem, language: str) -> str:
    headers = [(b"accept-language", language.encode())]
    request = Request({"type": "http", "method": "GET", "path": "/r/x", "headers": headers})
    response = error_page(problem, request)
    assert response.status_code == problem.status
    return bytes(response.body).decode()


def test_pages_say_the_same_in_every_language() -> None:
    assert faults(Path(gateway.__file__).parent / "locales", CUSTOMER_LANGUAGES) == []


@pytest.mark.parametrize(
    ("problem", "title"),
    [
        (ServiceUnavailable(), "Wir sind gleich wieder da"),
        (Problem(), "Wir sind gleich wieder da"),
        (RateLimited(), "Das war zu schnell"),
        (NotFound(), "Hier ist nichts"),
        (MediaTypeUnsupported(), "Diese Anfrage ist nicht lesbar"),
    ],
)
def test_people_read_what_happened_and_what_they_can_do(problem: Problem, title: str) -> None:
    shown = page(problem, "de-CH,en;q=0.5")
    assert '<html lang="de">' in shown
    assert f"<h1>{title}</h1>" in shown
    assert "<h1>We" in page(ServiceUnavailable(), "ja")
