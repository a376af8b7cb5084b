"""Mails to technical contacts about feeds that were not delivered."""

from datetime import UTC, date, datetime
from typing import Any

from contracts.feeds import FeedFailedV1
from kit.ids import uuid7
from mailer.testing import ALTO, Site

CONTACT = "edi@alto.example"
FLOW = uuid7()


def feed_failed(**given: Any) -> FeedFailedV1:
    return FeedFailedV1(
        **{
            "id": uuid7(),
            "occurred_at": datetime(2026, 3, 3, 10, 20, tzinfo=UTC),
            "id_website": ALTO,
            "aggregate_id": "run",
            "feed_id": FLOW,
            "run_id": uuid7(),
            "mode": "daily",
            "nature": "product",
            "local_date": date(2026, 3, 3),
            "file_name": "reviews_product_2026-03-03.csv",
            "sha256": "0" * 64,
            "records": {"NEW": 1},
            "failed_step": "host_key_changed",
            "host": "sftp.alto.example",
        }
        | given
    )


async def tell(site: Site, *events: FeedFailedV1) -> list[Any]:
    await site.set(technical_contact=CONTACT)
    for event in events:
        await site.service.receive(event)
        await site.service.run_job("send-notices")
    return list(site.box.mails())


async def test_the_contact_learns_what_failed_and_where(site: Site) -> None:
    (mail,) = await tell(site, feed_failed())
    assert site.box.recipients == [CONTACT]
    assert mail["Subject"] == "Alto\u00a0: un flux d'avis n'a pas pu être livré"
    for kind in ("plain", "html"):
        said = mail.get_body((kind,)).get_content().replace("&#39;", "'")
        for words in (
            "le serveur présente une autre clé que celle que vous avez confirmée.",
            "reviews_product_2026-03-03.csv",
            "Avis sur les produits",
            "Serveur\u00a0: sftp.alto.example",
            "Gestion des flux",
        ):
            assert words in said


async def test_a_flow_is_told_of_once_a_night(site: Site) -> None:
    again = feed_failed(local_date=date(2026, 3, 4))
    mails = await tell(site, feed_failed(), feed_failed(nature="site"), again, feed_failed(feed_id=uuid7()))
    assert len(mails) == 3


async def test_an_unforeseen_reason_is_told_in_general_words(site: Site) -> None:
    (mail,) = await tell(site, feed_failed(failed_step="moon_eclipsed", host=""))
    said = mail.get_body(("plain",)).get_content()
    assert "le fichier n'a pas pu être remis." in said
