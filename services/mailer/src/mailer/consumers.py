"""Which event leads to what."""

from contracts import topology
from contracts.feeds import FeedFailedV1
from contracts.notices import AccountNoticeRequestedV1, AuthorNoticeRequestedV1
from contracts.orders import OrderAcceptedV1, OrderFilesFailedV1
from contracts.persons import PersonAnonymizedV1
from contracts.requests import ReviewRequestFormOpenedV1, ReviewRequestOpenedV1
from contracts.reviews import ReviewSubmittedV1
from contracts.websites import WebsiteChangedV1, WebsiteState
from kit.copies import Copies
from kit.db import WriteSession
from kit.inbox import Consumer
from mailer.erase_person import PersonEraser
from mailer.follow_request import on_form_opened, on_opened, on_submitted
from mailer.plan_request import Planner
from mailer.write_account_notice import AccountNoticeWriter
from mailer.write_author_notice import AuthorNoticeWriter
from mailer.write_notice import NoticeWriter


def consumers(
    planner: Planner,
    notices: NoticeWriter,
    letters: AuthorNoticeWriter,
    account_letters: AccountNoticeWriter,
    eraser: PersonEraser,
    websites: Copies[WebsiteState],
) -> tuple[Consumer, ...]:
    """Return the mailer's queues with their handlers."""

    async def on_website(event: WebsiteChangedV1, session: WriteSession) -> None:
        await websites.keep(session, str(event.website.id_website), event.version, event.website)

    return (
        Consumer(topology.MAILER_COPY_WEBSITE.name, {WebsiteChangedV1: on_website}),
        Consumer(topology.MAILER_PLAN_REQUEST.name, {OrderAcceptedV1: planner.on_orders}),
        Consumer(topology.MAILER_PLAN_IMPORT.name, {OrderAcceptedV1: planner.on_orders}),
        Consumer(
            topology.MAILER_WRITE_NOTICE.name,
            {OrderFilesFailedV1: notices.on_files_failed, FeedFailedV1: notices.on_feed_failed},
        ),
        Consumer(topology.MAILER_WRITE_AUTHOR_NOTICE.name, {AuthorNoticeRequestedV1: letters.on_requested}),
        Consumer(
            topology.MAILER_WRITE_ACCOUNT_NOTICE.name,
            {AccountNoticeRequestedV1: account_letters.on_requested},
        ),
        Consumer(topology.MAILER_ERASE_PERSON.name, {PersonAnonymizedV1: eraser.on_anonymized}),
        Consumer(
            topology.MAILER_FOLLOW_REQUEST.name,
            {
                ReviewRequestOpenedV1: on_opened,
                ReviewRequestFormOpenedV1: on_form_opened,
                ReviewSubmittedV1: on_submitted,
            },
        ),
    )
