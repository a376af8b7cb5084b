"""Noting a letter to a person about their account."""

from contracts.notices import AccountNoticeRequestedV1
from kit.clock import Clock
from kit.db import WriteSession
from mailer import store_notices
from mailer.account_letter import ACCOUNT


class AccountNoticeWriter:
    """The use case; what is told of an address that nobody has is written to nobody."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def on_requested(self, event: AccountNoticeRequestedV1, session: WriteSession) -> None:
        if event.email is None:
            return
        now = self._clock.now()
        await store_notices.add(
            session,
            event.id,
            None,
            ACCOUNT,
            event.email,
            event.model_dump(mode="json"),
            message_date=now,
            due_at=now,
        )
