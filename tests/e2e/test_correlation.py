"""One correlation id follows an order through all services, and no log line names anybody."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from proofmark.demo.journey import Journey
from proofmark.demo.steps_requests import CAMILLE, HUGO, MAYA, ONEIL, OSCAR
from proofmark.services import GATEWAY, SERVICES

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]


async def test_one_id_follows_an_order_from_the_drop_to_the_feed(platforms: Any) -> None:
    journey: Journey = await platforms.travelled("production")
    running = await platforms.running("production")
    mail = (await running.platform.mailbox.mails(MAYA))[0]
    correlation = mail["headers"]["X-Correlation-Id"]
    lines = [line for line in _lines(running.logs) if line.get("correlation_id") == correlation]
    told = {(line["service"], line["type"]) for line in lines if line["event"] == "event_told"}
    assert {
        ("ingest_api", "order.accepted.v1"),
        ("mailer", "review_request.scheduled.v1"),
        ("mailer", "review_request.sent.v1"),
        ("reviews", "review_request.form_opened.v1"),
        ("reviews", "review.submitted.v1"),
        ("reviews", "review.published.v1"),
        ("reviews", "review.refused.v1"),
    } <= told
    handled = {(line["service"], line["type"]) for line in lines if line["event"] == "event_handled"}
    assert ("mailer", "order.accepted.v1") in handled
    assert ("tracking", "review_request.sent.v1") in handled
    assert ("reviews", "review_request.scheduled.v1") in handled
    assert ("feed_exporter", "review.published.v1") in handled
    assert any(line["event"] == "dropped_file_settled" for line in lines)
    websites = {line["id_website"] for line in lines if line.get("id_website")}
    assert websites == {journey.french["id_website"]}, "an id belongs to the orders of one file"


async def test_every_line_of_every_process_is_structured(platforms: Any) -> None:
    await platforms.travelled("production")
    logs = (await platforms.running("production")).logs
    expected = {f"{service}-{role}.log" for service in SERVICES for role in ("serve", "work")}
    assert {file.name for file in logs.iterdir()} == expected | {f"{GATEWAY}.log"}
    for line in _lines(logs):
        assert {"event", "level", "timestamp", "correlation_id"} <= line.keys(), line


async def test_no_log_names_anybody_or_holds_a_secret(platforms: Any) -> None:
    journey: Journey = await platforms.travelled("production")
    running = await platforms.running("production")
    text = "\n".join(file.read_text() for file in running.logs.iterdir()).lower()
    found = [word for word in await _unspeakable(journey, running) if word.lower() in text]
    assert not found
    assert journey.french["id_website"] in text, "the logs are those of this journey"


async def _unspeakable(journey: Journey, running: Any) -> list[str]:
    """Return every address, name, comment, token and secret that the journey has used."""
    people = (MAYA, ONEIL, CAMILLE, OSCAR, HUGO)
    names = ["Durand", "Núñez", "O'Neil", "Maya", "Camille", "Óscar"]
    comments = ["colis soigné", "Beau papier", "you crooks", "Bonne taille", "Merci Maya"]
    secrets = [
        journey.french["client_secret"],
        journey.french["secret_key"],
        journey.french["owner_email"],
        journey.french["owner_password"],
        journey.account["password"],
        journey.merchant_server.password,
        running.platform.operator_token,
    ]
    tokens = [token for email in people for token in await _tokens(running, email)]
    assert len(tokens) >= 3 * len(people)
    return [*people, "@example.org", *names, *comments, *secrets, *tokens]


async def _tokens(running: Any, email: str) -> list[str]:
    """Return the signed parts of a customer's links; a letter to an author has none to unsubscribe by."""
    mails = await running.platform.mailbox.mails(email)
    links = [mail["html"].partition(path)[2] for mail in mails for path in ("/r/", "/o/", "/u/")]
    return [link.partition('"')[0].partition("?")[0].removesuffix(".gif") for link in links if link]


def _lines(logs: Path) -> Iterator[dict[str, Any]]:
    for file in sorted(logs.iterdir()):
        for line in file.read_text().splitlines():
            try:
                yield json.loads(line)
            except ValueError:
                pytest.fail(f"{file.name}: not a structured line: {line[:300]}")
