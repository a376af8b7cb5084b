"""The latest calls, as a merchant looks at them."""

import json

import httpx2
import pytest

from contracts.files.findings import EMAIL_INVALID
from ingest_api.record_calls import CallRecorder
from ingest_api.store_recorded_calls import KEPT, list_calls
from ingest_api.testing.doors import ORDERS, WEBSITE, order
from ingest_api.testing.recorded_calls import a_call
from kit.clock import SystemClock
from kit.testing.service import ServiceUnderTest

CALLS = ORDERS.replace("/orders", "/api-calls")


async def test_calls_are_listed_with_what_came_of_them(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient
) -> None:
    bad = order("WEB-2", consumer={"first_name": "I", "last_name": "L", "email": "bad@", "language": "fr"})
    answers = [
        await owner.post(ORDERS, json=[order("WEB-1"), bad]),
        await owner.post(ORDERS + "?dry_run=true", json=[order("WEB-1")]),
        await owner.post(ORDERS, json=[bad]),
        await owner.post(ORDERS, json={}),
    ]

    assert ingest.service.close is not None
    await ingest.service.close()  # what still waits is written then
    listed = {call["call_id"]: call for call in (await owner.get(CALLS)).json()["items"]}
    some, tried, none, unread = [listed[answer.headers["x-request-id"]] for answer in answers]
    error = {"purchase_reference": "WEB-2", "pointer": "/1/consumer/email", "code": "email_invalid"}
    assert (some["status"], some["accepted"], some["rejected"]) == (206, 1, 1)
    assert error.items() <= some["errors"][0].items()
    assert (tried["dry_run"], tried["duplicates"], tried["code"]) == (True, 1, None)
    assert (none["status"], none["code"], none["rejected"]) == (422, "orders_rejected", 1)
    assert (unread["status"], unread["code"]) == (answers[3].status_code, answers[3].json()["code"])
    assert "bad@" not in json.dumps(listed)


async def test_an_error_is_told_in_the_readers_language(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient
) -> None:
    bad = order("WEB-2", consumer={"first_name": "I", "last_name": "L", "email": "bad@", "language": "fr"})
    await owner.post(ORDERS, json=[bad], headers={"accept-language": "en"})
    assert ingest.service.close is not None
    await ingest.service.close()
    told = [
        (await owner.get(CALLS, headers={"accept-language": language})).json()["items"][0]["errors"][0]
        for language in ("en", "fr")
    ]
    assert [error["message"] for error in told] == [EMAIL_INVALID.text.en, EMAIL_INVALID.text.fr]


async def test_only_the_latest_are_kept(ingest: ServiceUnderTest) -> None:
    for start in (0, KEPT):
        recorder = CallRecorder(ingest.database, SystemClock())
        for number in range(start, start + KEPT - 10):
            recorder.record(a_call(number))
        await recorder.finish()
    async with ingest.database.read() as session:
        kept = await list_calls(session, WEBSITE, before=None, limit=2 * KEPT)
    assert len(kept) == KEPT
    assert (kept[0]["call_id"], kept[-1]["call_id"]) == (f"call-{2 * KEPT - 11}", "call-80")


@pytest.mark.parametrize("params", [{"limit": "201"}, {"cursor": "x"}])
async def test_a_page_that_is_none(owner: httpx2.AsyncClient, params: dict[str, str]) -> None:
    assert (await owner.get(CALLS, params=params)).status_code in (400, 422)
