"""The links of mails can't be guessed, changed, moved or outlived; invariants.md 4."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import UUID, uuid4

import pytest

from contracts.links import FORM, OPEN, UNSUBSCRIBE, RequestLink
from kit.secrets import Key, KeyRing, LinkInvalid
from mailer.testing import ALTO, NOVA, Site

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
OLD, NEW = Key("k1", b"1" * 32), Key("k2", b"2" * 32)
RING = KeyRing([OLD], b"h" * 32)
LINK = RequestLink(ALTO, UUID(int=7), "request")
PURPOSES = (FORM, OPEN, UNSUBSCRIBE)


def changed(token: str) -> Iterator[str]:
    """Yield every token that differs in one bit, ends early, or has something added."""
    for at, character in enumerate(token):
        for bit in range(7):
            yield token[:at] + chr(ord(character) ^ 1 << bit) + token[at + 1 :]
        yield token[:at]
    yield from (token + "A", token + "=", token + ".", "A" + token, f" {token}", token.replace(".", ".."))


def payload_of(link: RequestLink) -> str:
    body = link.data() | {"t": int(NOW.timestamp())}
    return base64.urlsafe_b64encode(json.dumps(body, separators=(",", ":")).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_changed_token_opens_nothing(purpose: str) -> None:
    token = RING.sign_link(purpose, LINK.data(), NOW)
    assert RequestLink.of(RING.read_link(purpose, token, NOW)) == LINK
    for wrong in changed(token):
        with pytest.raises(LinkInvalid):
            RING.read_link(purpose, wrong, NOW)


@pytest.mark.parametrize(("made_for", "used_for"), list(permutations(PURPOSES, 2)))
def test_a_token_opens_one_kind_of_page(made_for: str, used_for: str) -> None:
    with pytest.raises(LinkInvalid):
        RING.read_link(used_for, RING.sign_link(made_for, LINK.data(), NOW), NOW)


@pytest.mark.parametrize(
    "other",
    [
        RequestLink(ALTO, uuid4(), "request"),
        RequestLink(NOVA, LINK.request_id, "request"),
        RequestLink(ALTO, LINK.request_id, "reminder"),
    ],
)
def test_a_signature_belongs_to_one_request_and_mail(other: RequestLink) -> None:
    token = RING.sign_link(UNSUBSCRIBE, LINK.data(), NOW)
    payload, rest = token.split(".", 1)
    assert payload == payload_of(LINK)
    with pytest.raises(LinkInvalid):
        RING.read_link(UNSUBSCRIBE, f"{payload_of(other)}.{rest}", NOW)


def test_links_outlive_the_key_that_signed_them() -> None:
    token = RING.sign_link(UNSUBSCRIBE, LINK.data(), NOW)
    rotated = KeyRing([NEW, OLD], b"h" * 32)
    assert RequestLink.of(rotated.read_link(UNSUBSCRIBE, token, NOW + timedelta(days=3650))) == LINK
    assert rotated.sign_link(UNSUBSCRIBE, LINK.data(), NOW) != token
    for ring in (KeyRing([NEW], b"h" * 32), KeyRing([Key("k1", b"3" * 32)], b"h" * 32)):
        with pytest.raises(LinkInvalid):
            ring.read_link(UNSUBSCRIBE, token, NOW)


def test_a_token_tells_nothing_personal_and_is_long_enough() -> None:
    payload, _, signature = RING.sign_link(UNSUBSCRIBE, LINK.data(), NOW).split(".")
    told = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert set(told) == {"w", "r", "k", "t"}
    assert len(signature) * 6 >= 256


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_a_well_signed_link_finds_no_request_of_another_website(site: Site) -> None:
    await site.accept(site.order(delay=0))
    (request,) = await site.requests()
    for link, status in (
        (RequestLink(ALTO, request["id"], "request"), 200),
        (RequestLink(ALTO, request["id"], "reminder"), 200),
        (RequestLink(NOVA, request["id"], "request"), 404),
        (RequestLink(ALTO, uuid4(), "request"), 404),
    ):
        token = site.ports.keys.sign_link(UNSUBSCRIBE, link.data(), site.clock.now())
        async with site.service.client() as client:
            assert (await client.get(f"/u/{token}")).status_code == status
            assert (await client.post(f"/u/{token}/undo", data={"scope": "all"})).status_code == status
