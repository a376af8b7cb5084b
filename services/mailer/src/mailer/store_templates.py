"""Mail templates: every version with who made it; the newest is what mails are made from."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from contracts.languages import customer_language
from contracts.links import MailKind
from contracts.websites import WebsiteState
from kit.db import ReadSession, WriteSession
from mailer.mail_design import Look, Template, Templates
from mailer.tables import mail_templates, test_mails


@dataclass(frozen=True)
class TemplateVersion:
    version: int  # 0: the platform's, which nobody has changed
    changed_at: datetime | None
    changed_by: str | None
    template: Template


UNCHANGED = TemplateVersion(0, None, None, Template())


async def templates_of(session: ReadSession, website: WebsiteState) -> Templates:
    """Return the newest version of each of a website's templates."""
    newest = (
        sa.select(
            mail_templates.c.kind,
            mail_templates.c.language,
            sa.func.max(mail_templates.c.version).label("version"),
        )
        .where(mail_templates.c.id_website == website.id_website)
        .group_by(mail_templates.c.kind, mail_templates.c.language)
        .subquery()
    )
    rows = await session.rows(
        sa.select(mail_templates)
        .join(
            newest,
            sa.and_(
                mail_templates.c.kind == newest.c.kind,
                mail_templates.c.language == newest.c.language,
                mail_templates.c.version == newest.c.version,
            ),
        )
        .where(mail_templates.c.id_website == website.id_website)
    )
    by_mail = {(row["kind"], row["language"]): _template(row["template"]) for row in rows}
    return Templates(by_mail, customer_language(website.locale, website.locale))


async def newest_version(
    session: ReadSession, id_website: UUID, kind: MailKind, language: str
) -> TemplateVersion:
    row = await session.one_or_none(
        sa.select(mail_templates)
        .where(
            mail_templates.c.id_website == id_website,
            mail_templates.c.kind == kind,
            mail_templates.c.language == language,
        )
        .order_by(mail_templates.c.version.desc())
        .limit(1)
    )
    if row is None:
        return UNCHANGED
    return TemplateVersion(row["version"], row["changed_at"], row["changed_by"], _template(row["template"]))


async def add_template(
    session: WriteSession, id_website: UUID, kind: MailKind, language: str, version: TemplateVersion
) -> None:
    record = {
        "id_website": id_website,
        "kind": kind,
        "language": language,
        "version": version.version,
        "changed_at": version.changed_at,
        "changed_by": version.changed_by,
        "template": asdict(version.template),
    }
    await session.insert(mail_templates, record)


async def versions_made(session: ReadSession, id_website: UUID) -> int:
    """Return how many versions all templates of a website have together."""
    made = sa.select(sa.func.count()).where(mail_templates.c.id_website == id_website)
    return int(await session.scalar(made))


async def test_mails_since(session: ReadSession, id_website: UUID, instant: datetime) -> list[datetime]:
    """Return when a website's test mails were sent, oldest first."""
    return await session.scalars(
        sa.select(test_mails.c.sent_at)
        .where(test_mails.c.id_website == id_website, test_mails.c.sent_at > instant)
        .order_by(test_mails.c.sent_at)
    )


async def note_test_mail(session: WriteSession, record: Mapping[str, Any], kept: timedelta) -> None:
    """Remember a test mail, and forget those that count no more."""
    old = sa.and_(
        test_mails.c.id_website == record["id_website"], test_mails.c.sent_at <= record["sent_at"] - kept
    )
    await session.execute(sa.delete(test_mails).where(old))
    await session.insert(test_mails, dict(record))


def _template(stored: Mapping[str, Any]) -> Template:
    return Template(**{**stored, "look": Look(**stored["look"])})
