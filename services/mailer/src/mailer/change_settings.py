"""Changing a website's collection settings: a new version, valid from now on; domain.md 6.3."""

from typing import Any

from contracts.websites import CollectionSettings, CollectionSettingsChangedV1, WebsiteState
from kit.clock import Clock
from kit.db import WriteSession
from kit.ids import uuid7
from mailer.store_settings import Version, add_version, history_of


async def change_settings(
    session: WriteSession, website: WebsiteState, changes: dict[str, Any], *, by: str, clock: Clock
) -> Version:
    """Store a version with these fields changed and announce it; no change makes no version.

    `changes`: field → value as in JSON, judged already.
    """
    await session.lock(f"settings:{website.id_website}")
    newest = (await history_of(session, website.id_website)).newest
    if changes.get("sender_name") == website.name and newest.settings.sender_name is None:
        changes = {**changes, "sender_name": None}  # the default given back: it keeps following the name
    before = newest.settings.model_dump(mode="json", by_alias=True)
    settings = CollectionSettings.model_validate(before | changes)
    if settings == newest.settings:
        return newest
    now = clock.now()
    version = Version(newest.version + 1, now, settings)
    await add_version(session, website.id_website, version, changed_by=by)
    await session.emit(
        CollectionSettingsChangedV1(
            id=uuid7(),
            occurred_at=now,
            id_website=website.id_website,
            aggregate_id=str(website.id_website),
            version=version.version,
            settings=settings,
        )
    )
    return version
