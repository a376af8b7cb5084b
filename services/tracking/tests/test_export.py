"""Requests for spreadsheets."""

import csv
import io
from datetime import timedelta
from typing import Any

from contracts import requests as told
from tracking.testing import START, Site, order, scheduled, state, stepped

DAY = timedelta(days=1)


async def _plan(site: Site, reference: str, **given: Any) -> told.RequestState:
    planned = state(order(reference, **given))
    await site.service.receive(scheduled(planned))
    return planned


HEADER = (
    "id;purchase_reference;email;experience_date;type;status;reason;status_at;method;source;received_at;"
    "scheduled_at;sent_at;opened_at;form_opened_at;submitted_at;reminded_at"
)


async def test_the_export_of_nothing_is_its_header(site: Site) -> None:
    answer = await site.get("/requests/export.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content == HEADER.encode() + b"\r\n"


async def test_the_export_is_a_list_for_spreadsheets(site: Site) -> None:
    starts = (
        "=1+1",
        "+33",
        "-1",
        "@x",
        "\tx",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        '=a"b',
        "a;b",
        'a"b',
        "é",
        "plain",
    )
    for reference in starts:
        await _plan(site, reference)
    await _plan(site, "other", method="api")
    answer = await site.get("/requests/export.csv", method="sftp")
    text = answer.content.decode()
    assert text.startswith(HEADER + "\r\n")
    assert text.count("\r\n") == text.count("\n") == len(starts) + 1
    lines = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    shown = {line["purchase_reference"] for line in lines}
    assert shown == {f"'{text}" for text in starts[:10]} | set(starts[10:])
    assert all(f";\"'{reference[0]}" in text for reference in starts[:10])  # quoted too
    assert {line["experience_date"] for line in lines} == {"2026-03-01T07:30:00Z"}
    assert {line["reason"] for line in lines} == {""}


async def test_the_reporting_view_of_the_export(site: Site) -> None:
    planned = await _plan(site, "=A")
    await site.service.receive(stepped(told.ReviewRequestFormOpenedV1, planned.request_id, START + DAY))
    answer = await site.get("/requests/export.csv", view="reporting")
    assert answer.text.splitlines() == [
        "purchase_reference;order;retrieval;scheduling;sending;reading;opening;submission",
        '"\'=A";2026-03-01T07:30:00Z;2026-03-02T12:00:00Z;2026-03-07T12:00:00Z;;'
        "2026-03-03T12:00:00Z;2026-03-03T12:00:00Z;",
    ]
    assert (await site.get("/requests/export.csv", view="else")).status_code == 422


async def test_the_export_goes_beyond_a_page(site: Site) -> None:
    for _ in range(3):
        await site.service.receive(scheduled(*(state() for _ in range(400))))
    lines = (await site.get("/requests/export.csv")).text.splitlines()
    assert len(lines) == len(set(lines)) == 1201
