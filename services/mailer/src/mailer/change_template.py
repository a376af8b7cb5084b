"""Changing a website's mail template: a new version, which mails are made from at once."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from contracts.links import MailKind
from contracts.websites import WebsiteState
from kit.clock import Clock
from kit.db import WriteSession
from mailer.mail_design import Look, Template
from mailer.store_templates import TemplateVersion, add_template, newest_version


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
    """Store a version with these fields changed; no change makes no version. `changes`: judged already."""
    await session.lock(f"mail-template:{website.id_website}:{kind}:{language}")
    newest = await newest_version(session, website.id_website, kind, language)
    template = changed(newest.template, changes)
    if template == newest.template:
        return newest
    version = TemplateVersion(newest.version + 1, clock.now(), by, template)
    await add_template(session, website.id_website, kind, language, version)
    return version


def changed(template: Template, changes: Mapping[str, Any]) -> Template:
    """Return a template with some fields set; others are none of its business."""
    texts = {name: changes[name] for name in ("subject", "introduction", "button") if name in changes}
    looks = {name: changes[name] for name in Look.__dataclass_fields__ if name in changes}
    return replace(template, **texts, look=replace(template.look, **looks))
