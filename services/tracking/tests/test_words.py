"""What a request's history says to the merchant: which rule, which setting, at which value then."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from contracts import requests as told
from kit.i18n import Catalogue
from tracking.routes_answers import words_of
from tracking.routes_requests import TEXTS
from tracking.testing import START, Site, scheduled, state, stepped

MOMENT = datetime(2026, 2, 14, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def words(language: str, event: str, rule: str, **fields: Any) -> str:
    blank = dict.fromkeys(("reason", "setting", "value", "detail", "moment"))
    step = {**blank, "at": START, "machine": False, "due": "", "sent": "", "event": event, "rule": rule}
    return words_of({**step, **fields}, Catalogue(TEXTS), language)


OPT_OUT: dict[str, Any] = {
    "reason": "unsubscribed",
    "setting": "suppressions",
    "value": "unsubscribed",
    "moment": MOMENT,
}


@pytest.mark.parametrize(
    ("event", "rule", "fields", "english", "french"),
    [
        (
            "failed",
            "unsubscribed_here",
            OPT_OUT,
            "Not sent: the customer unsubscribed from this website's mails on 2026-02-14 09:30 UTC.",
            "Non envoyée : le client s'est désinscrit des e-mails de ce site le 2026-02-14 09:30 UTC.",
        ),
        (
            "failed",
            "unsubscribed_everywhere",
            OPT_OUT,
            "Not sent: the customer unsubscribed from the mails of all brands on 2026-02-14 09:30 UTC.",
            "Non envoyée : le client s'est désinscrit des e-mails de toutes les marques "
            "le 2026-02-14 09:30 UTC.",
        ),
        (
            "failed",
            "suppressed_everywhere",
            {"reason": "hard_bounce", "setting": "suppressions", "value": "hard_bounce"},
            "Not sent: the address is on the suppression list that holds for all brands. "
            "The recipient does not exist there.",
            "Non envoyée : l'adresse figure sur la liste d'opposition valable pour toutes les marques. "
            "Le destinataire n'y existe pas.",
        ),
        (
            "failed",
            "suppressed_everywhere",
            {"reason": "unsubscribed", "setting": "suppressions", "value": "complaint"},
            "Not sent: the address is on the suppression list that holds for all brands. "
            "The customer reported a mail as unwanted.",
            "Non envoyée : l'adresse figure sur la liste d'opposition valable pour toutes les marques. "
            "Le client a signalé un e-mail comme indésirable.",
        ),
        (
            "failed",
            "capping",
            {"reason": "capped", "setting": "capping_days", "value": 30, "moment": MOMENT},
            "Capped: another request was sent to this address on 2026-02-14 09:30 UTC, "
            "and the setting capping_days was 30, in days.",
            "Plafonnée : une autre demande a été envoyée à cette adresse le 2026-02-14 09:30 UTC, "
            "et le réglage capping_days valait 30, en jours.",
        ),
        (
            "blocked",
            "domain_excluded",
            {"setting": "excluded_domains", "value": "market.example"},
            "Blocked: the domain market.example is on the list of excluded domains (excluded_domains).",
            "Bloquée : le domaine market.example figure dans la liste des domaines exclus "
            "(excluded_domains).",
        ),
        (
            "delayed",
            "quiet_hours",
            {"setting": "quiet_hours", "value": "21:00-08:00", "moment": MOMENT},
            "Waits until 2026-02-14 09:30 UTC because of quiet hours (21:00-08:00, quiet_hours).",
            "Attend jusqu'au 2026-02-14 09:30 UTC en raison des heures calmes (21:00-08:00, quiet_hours).",
        ),
        (
            "delayed",
            "reminder_off",
            {"setting": "reminder_enabled", "value": False, "moment": MOMENT},
            "Reminder not sent: reminders were switched off on 2026-02-14 09:30 UTC (reminder_enabled).",
            "Relance non envoyée : les relances ont été désactivées le 2026-02-14 09:30 UTC "
            "(reminder_enabled).",
        ),
        (
            "delayed",
            "unsubscribed_here",
            {**OPT_OUT, "reason": None},
            "Reminder not sent: the customer unsubscribed from this website's mails on 2026-02-14 09:30 UTC.",
            "Relance non envoyée : le client s'est désinscrit des e-mails de ce site "
            "le 2026-02-14 09:30 UTC.",
        ),
        (
            "delayed",
            "reminder_refused",
            {"detail": "550 5.7.1 no"},
            "Reminder not sent, or not delivered: the mail server did not take it. Details: “550 5.7.1 no”",
            "Relance non envoyée, ou non remise : le serveur de messagerie ne l'a pas prise. "
            "Détail : « 550 5.7.1 no »",
        ),
        (
            "reminded",
            "reminder",
            {"setting": "reminder_days", "value": 9},
            "The reminder was sent: when the first mail went, reminders were on, and reminder_days was 9.",
            "La relance a été envoyée : à l'envoi du premier e-mail, les relances étaient activées "
            "et reminder_days valait 9.",
        ),
    ],
)
def test_a_step_in_words(event: str, rule: str, fields: dict[str, Any], english: str, french: str) -> None:
    assert words("en", event, rule, **fields) == english
    assert words("fr", event, rule, **fields) == french


async def history(site: Site, request_id: UUID) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = (await site.detail(request_id))["history"]
    return steps


async def test_a_sending_that_went_as_planned_says_what_planned_it(site: Site) -> None:
    planned = state()
    request_id = planned.request_id
    await site.service.receive(
        scheduled(planned), stepped(told.ReviewRequestSentV1, request_id, START + 5 * DAY)
    )
    sent = (await history(site, request_id))[-1]
    assert (sent["event"], sent["rule"], sent["setting"], sent["value"]) == ("sent", "delay_row", "delay", 5)
    assert sent["text"] == (
        "The mail was handed to the mail server. Sending delay in days: 5, set by the order itself (delay)."
    )


async def test_the_end_says_when_the_first_mail_went(site: Site) -> None:
    planned = state()
    request_id = planned.request_id
    await site.service.receive(
        scheduled(planned),
        stepped(told.ReviewRequestSentV1, request_id, START),
        stepped(told.ReviewRequestExpiredV1, request_id, START + 92 * DAY, rule="expiry"),
    )
    assert (await history(site, request_id))[-1]["text"] == (
        "Expired: three months have passed since the first mail, sent on 2026-03-02 12:00 UTC."
    )


async def test_an_instant_is_kept_with_its_step(site: Site) -> None:
    planned = state()
    await site.service.receive(
        scheduled(planned),
        stepped(
            told.ReviewRequestFailedV1,
            planned.request_id,
            START + DAY,
            **OPT_OUT,
            rule="unsubscribed_here",
        ),
    )
    shown = await site.detail(planned.request_id)
    assert (shown["status"], shown["reason"]) == ("error", "unsubscribed")
    assert "on 2026-02-14 09:30 UTC" in shown["history"][-1]["text"]
