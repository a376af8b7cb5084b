"""A website's collection settings, as this service knows them; reading them never waits for the mailer."""

import structlog

from contracts.websites import CollectionSettings
from kit.copies import Copies
from kit.db import ReadSession
from kit.problems import Problem

log = structlog.get_logger()
Settings = Copies[CollectionSettings]


async def nothing(_id_website: str) -> None:
    """Fetch nothing: for pages, where a missing copy means that nobody has changed the defaults."""


async def settings_of(session: ReadSession, copies: Settings, id_website: object) -> CollectionSettings:
    """Return the copy or the defaults, also while a missing copy can't be asked for.

    Every change is told by an event, so without a copy the defaults hold, but for one on its way;
    a customer's review isn't turned away for that (invariants 2: any service dead).
    """
    try:
        return await copies.find(session, str(id_website)) or CollectionSettings()
    except Problem as error:
        log.warning("settings_not_reached", id_website=str(id_website), reason=error.code)
        return CollectionSettings()
