"""docs/privacy.md: what is kept how long, from the rules that the services count by."""

from contracts.retention import RULES, Retention

_BEFORE = """\
# Personal data: what is kept, how long, and how a person is forgotten

Made from `libs/contracts/src/contracts/retention.py` by `make generate`; the services count by the same
numbers.

## What is kept how long

Months are calendar months. The job `expire-and-erase` runs every night, finds what is over by query, and
can be run by hand (`proofmark run expire-and-erase --at …`).

| data | kept | then | by | setting |
| --- | --- | --- | --- | --- |
"""

_FORGETTING = """\

The mailer counts the time of proofs, since it knows when a request expired and when it was answered, and
tells the others by `order.erased.v1`. Ingest counts the time of files, and tells the SFTP service by
`order_file.erased.v1`. An order that never gave a request is erased when one, unsent, would have expired
three months before.

## How a person is forgotten

| who asks | where |
| --- | --- |
| a moderator, for the author of a review | `POST /api/v1/moderation/reviews/{id}/anonymize` |
| a moderator, for an address | `POST /api/v1/moderation/erasures` `{"id_website", "email"}` |
| the merchant, for an address | `POST W/erasures` `{"email"}` (owner, manager) |

The answer counts the orders, requests and reviews that were found; whoever has no review is forgotten
too. An erasure holds for one website: a person who bought from several merchants asks each of them, or a
moderator does.

Reviews of the person stay with their rating and text, by `Anonymous`; full names and addresses in the
text are replaced, in replies, flags and notes first and last names too. Feeds tell an `UPDATE`. In the
same transaction `person.anonymized.v1` goes out; it holds ids and the keyed hash of the address, nothing
personal. Each service then erases what it has, usually within seconds (`GET /api/v1/operator/status` is
quiet when all have):

| service | what goes |
| --- | --- |
"""

#: What each service erases.
_ERASED = (
    (
        "reviews",
        "names and address of requests and reviews, free answers, drafts, evidence, names in others' texts",
    ),
    (
        "ingest-api",
        "the customer of each order, merchant's extra fields; files of 90 days that name the "
        "person: source, report, rejected lines, findings of the preview. A preview that waits "
        "for its confirmation expires",
    ),
    (
        "sftp-poller",
        "these files in `success/` and `error/` with their reports, and our copies",
    ),
    (
        "mailer",
        "names and addresses of requests, mail servers' words about them; mails not sent are "
        "cancelled, letters dropped",
    ),
    (
        "tracking",
        "the address in lists, search and export, the customer in details",
    ),
    (
        "feed-exporter",
        "the person in reviews; stored files that name them (`410 file_erased`; undelivered ones "
        "are written anew, as are those in `/reviews/` of an SFTP account, where they are taken away "
        "if their flow is switched off or leads elsewhere now); bodies of webhook "
        "messages",
    ),
    (
        "all",
        "payloads of outboxes, also published ones, waiting messages and dead letters",
    ),
)

_STAYS = """\

Evidence that merchants handed in with flags is out of reach at once; its content leaves the disk within a
quarter of an hour.

What is on its way meets the erasure when it arrives: each service remembers whom it has forgotten (table
`erasures`, a keyed hash) and takes the person out of messages about orders that came in before. What
comes in later is new: who buys again is asked again, unless they unsubscribed.

## What stays, and why

- **Keyed hashes** of addresses (suppressions, requests, erasures) and of order references: an opposition
  and the protection from duplicates must outlive the data. The key is in no database.
- **References of orders, ids, ratings, dates**: they lead to a person only through the merchant's own
  records.
- **Answers kept for `Idempotency-Key`**, for a day: sealed under a key made of the body they answer,
  which is stored nowhere; we can't read them either.
- **Files that merchants fetched**, feed files on their servers, messages their webhooks took: theirs.
  The feed's `UPDATE` tells them.
- **Files a merchant has dropped and the drain has not taken yet, or has moved elsewhere in his folder**:
  they are his, and a file that is taken later counts as coming in later.
- **Mails in customers' mailboxes**; the mail catcher of a demonstration stands for these.
- **Orders on their way from a shop to ingest** wait while ingest is away; they count as coming in later.
- **Merchants' templates, questions and settings** name no customers.
- **Freed pages**: databases overwrite deleted rows with time (PostgreSQL at the next vacuum, SQLite when
  a page is used again). Backups live as long as the operator keeps them.

Logs and metrics hold no address, name, text, token or key at any time, so nothing has to be erased
there.
"""


def document() -> str:
    erased = "".join(f"| {service} | {what} |\n" for service, what in _ERASED)
    return _BEFORE + "".join(map(_line, RULES)) + _FORGETTING + erased + _STAYS


def _line(rule: Retention) -> str:
    setting = f"`{rule.setting}`" if rule.setting else ""
    return f"| {rule.data} | {rule.kept} | {rule.then} | {', '.join(rule.services)} | {setting} |\n"
