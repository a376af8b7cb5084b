"""Mails to technical contacts: whom they reach, what they say, and that there is never a second one."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from contracts.orders import FailedOrderFile, OrderFilesFailedV1
from kit.ids import uuid7
from mailer.notice import Notice, render
from mailer.tables import notices
from mailer.testing import ALTO, Site

CONTACT = "edi@alto.example"


def failed_file(name: str = "march", **given: Any) -> FailedOrderFile:
    folder = "/fr_FR/orders/error"
    return FailedOrderFile(
        **{
            "username": "alto-7f3a91",
            "path": f"{folder}/{name}.csv",
            "report_path": f"{folder}/{name}_report.csv",
            "rejected_path": f"{folder}/{name}_rejected.csv",
            "refused": False,
            "rows_total": 5,
            "rows_imported": 3,
            "rows_error": 1,
            "rows_duplicate": 1,
            "reasons": {"email_invalid": 1},
        }
        | given
    )


def files_failed(*files: FailedOrderFile, **given: Any) -> OrderFilesFailedV1:
    told = list(files) or [failed_file()]
    return OrderFilesFailedV1(
        **{
            "id": uuid7(),
            "occurred_at": datetime(2026, 3, 3, 0, 10, tzinfo=UTC),
            "id_website": ALTO,
            "aggregate_id": "run",
            "files": told,
            "files_total": len(told),
            "rows_imported": 3,
            "rows_error": 1,
            "reasons": {"email_invalid": 1},
        }
        | given
    )


async def rows(site: Site) -> list[dict[str, Any]]:
    async with site.service.database.read() as session:
        return await session.rows(notices.select())


async def send(site: Site) -> None:
    await site.service.run_job("send-notices")


async def test_the_contact_is_told_once_in_the_website_s_language(site: Site) -> None:
    await site.set(technical_contact=CONTACT)
    event = files_failed()
    for _ in range(2):
        await site.service.receive(event)
        await send(site)
    (mail,) = site.box.mails()
    assert site.box.recipients == [CONTACT]
    assert mail["Subject"] == "Alto\u00a0: un fichier de commandes n'a pas été entièrement importé"
    assert mail["Auto-Submitted"] == "auto-generated"
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part is not None
        said = part.get_content()
        for words in (
            "/fr_FR/orders/error/march.csv",
            "Rapport\u00a0: /fr_FR/orders/error/march_report.csv",
            "Lignes à corriger\u00a0: /fr_FR/orders/error/march_rejected.csv",
            "(email_invalid)\u00a0: 1",
            "3 lignes importées sur 5, 1 refusées, 1 déjà reçues",
            "orders/",
            "alto-7f3a91",
        ):
            assert words in said
    (row,) = await rows(site)
    assert (row["state"], row["recipient"], row["content"], row["due_at"]) == ("accepted", None, None, None)


async def test_without_a_contact_nobody_is_told(site: Site) -> None:
    await site.service.receive(files_failed())
    await send(site)
    assert site.box.taken == []
    assert await rows(site) == []


async def test_a_mail_the_server_puts_off_comes_later_and_once(site: Site) -> None:
    await site.set(technical_contact=CONTACT)
    await site.service.receive(files_failed())
    site.box.at_data = "451 later"
    await send(site)
    site.box.at_data = None
    await send(site)
    assert site.box.taken == []
    for _ in range(2):
        site.clock.advance(timedelta(minutes=6))
        await send(site)
    assert len(site.box.taken) == 1


async def test_a_server_that_is_away_puts_nothing_off_for_good(site: Site) -> None:
    await site.set(technical_contact=CONTACT)
    await site.service.receive(files_failed())
    site.box.at_sender = "530 5.7.0 sign in first"
    for _ in range(4):
        await send(site)
        site.clock.advance(timedelta(days=1))
    site.box.at_sender = None
    await send(site)
    assert len(site.box.taken) == 1


async def test_a_refused_mail_is_given_up(site: Site) -> None:
    await site.set(technical_contact=CONTACT)
    await site.service.receive(files_failed())
    site.box.at_recipient[CONTACT] = "550 5.1.1 no such user"
    await send(site)
    (row,) = await rows(site)
    assert (row["state"], row["recipient"], row["due_at"]) == ("failed", None, None)
    assert CONTACT not in row["answer"]


async def test_a_mail_of_unknown_outcome_is_not_sent_again(site: Site) -> None:
    """The server took it, and was gone before it said so."""
    await site.set(technical_contact=CONTACT)
    await site.service.receive(files_failed())
    site.box.dies_after_data = True
    await send(site)
    site.box.dies_after_data = False
    site.clock.advance(timedelta(days=1))
    await send(site)
    assert len(site.box.taken) == 1
    assert [row["state"] for row in await rows(site)] == ["outcome_unknown"]


class Killed(BaseException):
    """The process ends here."""


async def test_a_process_killed_while_sending_leaves_no_second_mail(site: Site) -> None:
    await site.set(technical_contact=CONTACT)
    await site.service.receive(files_failed())

    server = _server_of(site)
    send_mail = server.send

    async def send_and_die(letter: Any) -> Any:
        await send_mail(letter)
        raise Killed

    server.send = send_and_die
    with pytest.raises(Killed):
        await send(site)
    server.send = send_mail
    await send(site)
    site.clock.advance(timedelta(minutes=16))
    await send(site)
    assert len(site.box.taken) == 1
    assert [row["state"] for row in await rows(site)] == ["outcome_unknown"]


def _server_of(site: Site) -> Any:
    """Return the connection that the job hands notices to."""
    (job,) = [job for job in site.service.service.jobs if job.name == "send-notices"]
    sender: Any = job.run
    return sender.__self__._server


def notice(event: OrderFilesFailedV1, language: str = "en") -> Notice:
    return Notice(UUID(int=7), CONTACT, "Alto & Co", language, event.occurred_at, "correlation", event)


def test_many_files_are_counted_and_the_first_named() -> None:
    event = files_failed(*(failed_file(f"f{number:03}") for number in range(30)), files_total=130)
    rendered = render(notice(event))
    assert rendered.subject == "Alto & Co: 130 order files were not fully imported"
    assert "f019.csv" in rendered.text
    assert "f020.csv" not in rendered.text
    assert "And 110 more files, in the same folders." in rendered.text


def test_the_five_most_frequent_reasons_are_named_with_their_codes() -> None:
    reasons = {"too_long": 9, "date_invalid": 8, "email_invalid": 7, "unheard_of": 6, "delay_invalid": 5}
    text = render(notice(files_failed(reasons=reasons | {"shop_unknown": 1}))).text
    assert "- Longer than … characters (too_long): 9" in text
    assert "- unheard_of (unheard_of): 6" in text
    assert "shop_unknown" not in text


def test_a_file_refused_as_a_whole_has_no_lines_to_correct() -> None:
    refused = failed_file(refused=True, rejected_path=None, reasons={"file_empty": 1})
    text = render(notice(files_failed(refused))).text
    assert "Refused as a whole: nothing of it was imported" in text
    assert "Lines to correct" not in text


def test_names_are_text_in_the_page() -> None:
    html = render(notice(files_failed(failed_file("<b>&")))).html
    assert "&lt;b&gt;&amp;" in html
    assert "<b>&" not in html
