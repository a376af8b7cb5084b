"""From a stored notice to the mail that it is."""

from collections.abc import Callable, Mapping
from typing import Any

from contracts.feeds import FeedFailedV1
from contracts.notices import AuthorNoticeRequestedV1
from contracts.orders import OrderFilesFailedV1
from mailer import account_letter
from mailer.account_letter import ACCOUNT, AccountLetter
from mailer.address import for_envelope
from mailer.author_letter import AuthorLetter, Sign, compose, link_of
from mailer.mail_design import Look
from mailer.notice import Notice, letter
from mailer.write_notice import FEED, ORDER_FILES

_FAILURES: Mapping[str, type[OrderFilesFailedV1 | FeedFailedV1]] = {
    ORDER_FILES: OrderFilesFailedV1,
    FEED: FeedFailedV1,
}


class NoticeMaker:
    """Makes mails from rows of the queue."""

    def __init__(self, sign: Sign, public_url: Callable[[], str]) -> None:
        self._sign = sign
        self._public_url = public_url

    def make(self, row: Mapping[str, Any], sender_address: str) -> tuple[str, bytes]:
        """Return the recipient as the envelope takes it, and the mail. Raises AddressInvalid."""
        if row["kind"] in _FAILURES:
            notice = _notice(row)
            return notice.recipient, letter(notice, sender_address)
        if row["kind"] == ACCOUNT:
            account = AccountLetter.of(row)
            return account.recipient, account_letter.compose(
                account, self._public_url(), self._sign, sender_address
            )
        author = _author_letter(row)
        link = link_of(author, self._public_url(), self._sign)
        return author.recipient, compose(author, link, sender_address)


def _notice(row: Mapping[str, Any]) -> Notice:
    content = row["content"]
    return Notice(
        id=row["id"],
        recipient=for_envelope(row["recipient"]),
        website_name=content["website_name"],
        language=content["language"],
        date=row["message_date"],
        correlation_id=row["correlation_id"],
        failed=_FAILURES[row["kind"]].model_validate(content["failed"]),
    )


def _author_letter(row: Mapping[str, Any]) -> AuthorLetter:
    content = row["content"]
    told = {name: content[name] for name in ("website_name", "sender_name", "reply_to", "language")}
    return AuthorLetter(
        id=row["id"],
        recipient=for_envelope(row["recipient"]),
        look=Look(**content["look"]),
        date=row["message_date"],
        correlation_id=row["correlation_id"],
        asked=AuthorNoticeRequestedV1.model_validate(content["asked"]),
        **told,
    )
