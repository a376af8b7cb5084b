"""The picture in mails: what it tells us, and what it tells others."""

from typing import Any
from uuid import UUID

import httpx2

from contracts.links import FORM, OPEN, MailKind, RequestLink
from contracts.requests import ReviewRequestOpenedV1, ReviewRequestRemindedV1, ReviewRequestSentV1
from kit.ids import uuid7
from tracking.testing import ALTO, START, Site, scheduled, state, stepped

PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.0"
MACHINES = (
    "Mozilla/5.0",
    "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/42.0.2311.135 Safari/537.36 Edge/12.246 Mozilla/5.0",
    "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html",
    "Mozilla/5.0 (compatible; bingbot/2.0)",
    "Barracuda Sentinel (EE)",
)
PEOPLE = (
    PERSON,
    "Mozilla/5.0 (Linux; Android 11; CUBOT P40) AppleWebKit/537.36",
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/42.0 Safari/537.36 Edge/12.246",
    "Outlook-iOS/2.0",
    "",
)


def _token(site: Site, request_id: UUID, kind: MailKind = "request", purpose: str = OPEN) -> str:
    return site.ports.keys.sign_link(purpose, RequestLink(ALTO, request_id, kind).data(), START)


async def _load(site: Site, token: str, agent: str = PERSON, method: str = "GET") -> httpx2.Response:
    async with site.service.client() as client:
        return await client.request(method, f"/o/{token}.gif", headers={"User-Agent": agent})


async def _opens(site: Site) -> list[ReviewRequestOpenedV1]:
    return await site.service.emitted(ReviewRequestOpenedV1)


async def test_an_open_is_told_once(site: Site) -> None:
    planned = state()
    await site.service.receive(scheduled(planned))
    token = _token(site, planned.request_id)
    for _ in range(3):
        answer = await _load(site, token)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/gif")
        assert answer.headers["cache-control"] == "no-store"
    (event,) = await _opens(site)
    assert (event.id_website, event.items[0].request_id) == (ALTO, planned.request_id)
    assert event.items[0].machine is False
    await site.service.receive(event)
    shown = await site.detail(planned.request_id)
    assert (shown["status"], shown["opened_at"]) == ("opened", "2026-03-02T12:00:00Z")


async def test_each_mail_has_its_own_open(site: Site) -> None:
    request_id = uuid7()
    for kind in ("request", "reminder", "request", "reminder"):
        await _load(site, _token(site, request_id, kind))
    assert [event.items[0].value for event in await _opens(site)] == ["request", "reminder"]


async def test_an_open_of_the_reminder_follows_it_on_every_clock(site: Site) -> None:
    """A reminder sent by a run for a later night is opened before its date."""
    planned = state()
    later = START.replace(day=20)
    await site.service.receive(
        scheduled(planned),
        stepped(ReviewRequestSentV1, planned.request_id, START),
        stepped(ReviewRequestRemindedV1, planned.request_id, later, rule="reminder", value=7),
    )
    assert (await site.detail(planned.request_id))["status"] == "reminder"
    await _load(site, _token(site, planned.request_id, "reminder"))
    await site.service.receive(*await _opens(site))
    assert (await site.detail(planned.request_id))["status"] == "opened"


async def test_a_forged_token_is_answered_alike_and_told_to_nobody(site: Site) -> None:
    genuine = _token(site, uuid7())
    payload, key, signature = genuine.split(".")
    forged = [
        "x",
        "..",
        payload,
        f"{payload}.{key}.{signature[::-1]}",
        f"{payload}.k9.{signature}",
        f"é{genuine}",
        _token(site, uuid7(), purpose=FORM),
    ]
    answers = [_shown(await _load(site, token)) for token in forged]
    assert await _opens(site) == []
    expected = _shown(await _load(site, genuine))
    assert all(answer == expected for answer in answers)


def _shown(answer: httpx2.Response) -> tuple[Any, ...]:
    headers = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
    return answer.status_code, headers, answer.content


async def test_machines_are_told_from_people(site: Site) -> None:
    for expected, agents in ((True, MACHINES), (False, PEOPLE)):
        for agent in agents:
            await _load(site, _token(site, uuid7()), agent)
            assert (await _opens(site))[-1].items[0].machine is expected, agent


async def test_a_person_after_a_machine_is_told_too(site: Site) -> None:
    planned = state()
    await site.service.receive(scheduled(planned))
    for agent in (MACHINES[1], PERSON, MACHINES[0], PERSON):
        await _load(site, _token(site, planned.request_id), agent)
    await site.service.receive(*await _opens(site))
    opens = [step for step in (await site.detail(planned.request_id))["history"] if step["event"] == "opened"]
    assert sorted(step["machine"] for step in opens) == [False, True]
    assert sum("perhaps no person has looked yet" in step["text"] for step in opens) == 1


async def test_head_changes_nothing(site: Site) -> None:
    answer = await _load(site, _token(site, uuid7()), method="HEAD")
    assert answer.status_code == 405
    assert await _opens(site) == []
