"""Changing a website's mail template: a new version, which mails are made from at once."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from contracts.languages import CUSTOMER_LANGUAGES
from contracts.links import MailKind
from contracts.websites import BrandLook, BrandLookChangedV1, BrandLooks, WebsiteState
from kit.clock import Clock
from kit.db import ReadSession, WriteSession
from kit.ids import uuid7
from mailer.mail_design import Look, Template
from mailer.store_templates import (
    TemplateVersion,
    add_template,
    newest_version,
    templates_of,
    versions_made,
)


async def change_template(
    session: WriteSession,
    website: WebsiteState,
    kind: MailKind,
    language: str,
    changes: Mapping[str, Any],
    *,
    by: str,
    clock: Clock,
) -> TemplateVersion:
    """Store a version with these fields changed; no change makes no version. `changes`: judged already.

    Where that changes how the brand looks, pages are told.
    """
    await session.lock(f"mail-templates:{website.id_website}")
    newest = await newest_version(session, website.id_website, kind, language)
    template = changed(newest.template, changes)
    if template == newest.template:
        return newest
    version = TemplateVersion(newest.version + 1, clock.now(), by, template)
    before = await _looks(session, website)
    await add_template(session, website.id_website, kind, language, version)
    after = await _looks(session, website)
    if after != before:
        await _tell_look(session, website, after, clock)
    return version


async def _looks(session: ReadSession, website: WebsiteState) -> BrandLooks:
    templates = await templates_of(session, website)
    looks = {language: asdict(templates.brand_look(language)) for language in CUSTOMER_LANGUAGES}
    return BrandLooks(by_language={language: BrandLook(**look) for language, look in looks.items()})


async def _tell_look(session: WriteSession, website: WebsiteState, looks: BrandLooks, clock: Clock) -> None:
    await session.emit(
        BrandLookChangedV1(
            id=uuid7(),
            occurred_at=clock.now(),
            id_website=website.id_website,
            aggregate_id=str(website.id_website),
            # Each change of a template makes one, so that it only grows.
            version=await versions_made(session, website.id_website),
            looks=looks,
        )
    )


def changed(template: Template, changes: Mapping[str, Any]) -> Template:
    """Return a template with some fields set; others are none of its business."""
    texts = {name: changes[name] for name in ("subject", "introduction", "button") if name in changes}
    looks = {name: changes[name] for name in Look.__dataclass_fields__ if name in changes}
    return replace(template, **texts, look=replace(template.look, **looks))
