"""Judge a log of statements: whether anything in it was altered, removed, added or put elsewhere."""

import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from contracts.provenance import BEGINNING, FORMAT, commitment, signed_part, statement_hash

Document = Mapping[str, Any]
_MOST_SHOWN = 1_000
#: A change should be in the log within seconds.
_LONGEST_WAIT = timedelta(minutes=10)
_HEAD = {"format": int, "id_website": str, "count": int, "hash": str, "sealed_at": str, "signatures": list}
_STATEMENT = {
    "format": int,
    "id_website": str,
    "sequence": int,
    "previous": str,
    "review_id": str,
    "number": int,
    "hash": str,
}
_SIGNATURE = {"key": str, "public_key": str, "signature": str}


class LogUnreadable(Exception):
    """What was given is no log."""


@dataclass(frozen=True)
class Log:
    """Statements in the order in which they came, and where they are said to end."""

    head: Document
    statements: Sequence[Document]


@dataclass
class Verdict:
    """What was found: without faults everything holds."""

    statements: int = 0
    reviews: dict[str, Document] = field(default_factory=dict)  # the last statement about each
    faults: list[str] = field(default_factory=list)
    hashes: list[str] = field(default_factory=lambda: [BEGINNING])  # as computed, by sequence

    def add(self, fault: str) -> None:
        if len(self.faults) < _MOST_SHOWN:
            self.faults.append(fault)


def verify_log(log: Log, kept: Iterable[Document] = (), public_keys: Iterable[str] = ()) -> Verdict:
    """Compute every hash anew, follow the chain to its head, and check the head's signatures.

    `kept`: heads of this log that were seen earlier. `public_keys`: known to be the platform's; without one
    the keys of kept heads are, and without these the head's own.
    """
    verdict = Verdict()
    for statement in log.statements:
        _judge_statement(statement, log.head["id_website"], verdict)
    _judge_head(log.head, verdict)
    earlier = list(kept)
    trusted = set(public_keys) or {key for head in earlier for key in _keys_of(head)}
    _judge_signatures("the head", log.head, trusted or set(_keys_of(log.head)), verdict)
    for head in earlier:
        _judge_kept(head, log.head["id_website"], trusted, verdict)
    return verdict


def _judge_statement(statement: Document, id_website: str, verdict: Verdict) -> None:
    """Compare a statement with its place, with its own hash, and with the one before."""
    verdict.statements += 1
    place, named = verdict.statements, statement["sequence"]
    computed = statement_hash(statement)
    if named != place:
        verdict.add(f"statement {place}: here stands number {named}: some are missing, added or out of order")
    if statement["id_website"] != id_website:
        verdict.add(f"statement {named}: belongs to website {statement['id_website']}, not to this log")
    if computed != statement["hash"]:
        verdict.add(f"statement {named}: was altered: its hash is {computed}, not {statement['hash']}")
    if statement["previous"] != verdict.hashes[-1]:
        before = "the log's beginning" if place == 1 else f"statement {place - 1}"
        verdict.add(
            f"statement {named}: does not follow {before}: it follows {statement['previous']}, "
            f"but that hash is {verdict.hashes[-1]}"
        )
    _judge_review(statement, verdict)
    verdict.hashes.append(computed)


def _judge_review(statement: Document, verdict: Verdict) -> None:
    """Check that a review's statements are numbered without gaps: none was dropped before the sealing."""
    review_id = statement["review_id"]
    last = verdict.reviews.get(review_id)
    expected = 1 if last is None else last["number"] + 1
    if statement["number"] != expected:
        verdict.add(
            f"statement {statement['sequence']}: is number {statement['number']} about review {review_id}, "
            f"but {expected} was to come"
        )
    verdict.reviews[review_id] = statement


def _judge_head(head: Document, verdict: Verdict) -> None:
    count = head["count"]
    if count > verdict.statements:
        verdict.add(
            f"statements {verdict.statements + 1} to {count}: are missing at the end: the head counts {count}"
        )
    elif count < verdict.statements:
        verdict.add(f"statements {count + 1} to {verdict.statements}: are not counted by the head")
    elif head["hash"] != verdict.hashes[-1]:
        verdict.add(
            f"the head: ends the log with {head['hash']}, but statement {count} has {verdict.hashes[-1]}"
        )


def _judge_kept(head: Document, id_website: str, trusted: set[str], verdict: Verdict) -> None:
    """Compare the log with where it ended earlier."""
    count, at = head["count"], head["sealed_at"]
    if head["id_website"] != id_website:
        verdict.add(f"the head of {at}: belongs to another website")
        return
    _judge_signatures(f"the head of {at}", head, trusted, verdict)
    if count > verdict.statements:
        verdict.add(f"statements {verdict.statements + 1} to {count}: were there on {at} and are gone")
    elif verdict.hashes[count] != head["hash"]:
        verdict.add(
            f"statement {count}: had the hash {head['hash']} on {at}, now {verdict.hashes[count]}: "
            f"it or one before was rewritten since"
        )


def _judge_signatures(name: str, head: Document, trusted: set[str], verdict: Verdict) -> None:
    from kit.signatures import is_publicly_signed

    data = signed_part(head)
    known = [each for each in head["signatures"] if each["public_key"] in trusted]
    if not known:
        verdict.add(f"{name}: is signed by no key that is known to be the platform's")
    for each in known:
        if not is_publicly_signed(each["public_key"], data, each["signature"]):
            verdict.add(f"{name}: the signature by key {each['key']} is not of this head")


@dataclass
class Comparison:
    """What is published, beside what the log says of it."""

    waiting: int = 0  # reviews whose newest change the log doesn't hold yet
    faults: list[str] = field(default_factory=list)


def compare_published(
    reviews: Iterable[Document], verdict: Verdict, sealed_at: str, changed: Container[str] = ()
) -> Comparison:
    """Compare every published review with the last statement about it, and the other way round.

    `changed`: reviews stated about anew while the others were read; of these nothing can be said.
    """
    found, shown = Comparison(), set()
    late = datetime.fromisoformat(sealed_at) - _LONGEST_WAIT
    for review in reviews:
        shown.add(review["id"])
        if review["id"] not in changed:
            _compare_one(review, verdict.reviews.get(review["id"]), late, found)
    for review_id, last in verdict.reviews.items():
        if last["visible"] and review_id not in shown and review_id not in changed:
            found.faults.append(f"review {review_id}: is published by the log and not by the platform")
    return found


def _compare_one(review: Document, last: Document | None, late: datetime, found: Comparison) -> None:
    name, tied = f"review {review['id']}", review["provenance"]
    known = 0 if last is None else last["number"]
    if last is None or tied["statements"] > known:
        found.waiting += 1
        if datetime.fromisoformat(review["updated_at"]) < late:
            found.faults.append(f"{name}: the log lacks {tied['statements'] - known} statements about it")
        return
    said = f"by statement {last['sequence']}"
    if not last["visible"]:
        found.faults.append(f"{name}: is published, but {last['state']} {said}")
    if review["rate"] != last["rate"]:
        found.faults.append(f"{name}: rates {review['rate']}, but {last['rate']} {said}")
    if tied["salt"] is None or commitment(tied["salt"], review["comment"]) != last["content"]:
        found.faults.append(f"{name}: its text is not the one {said}")


def read_log(lines: Iterable[str]) -> Log:
    """Read a log as a file holds it: its head, then a statement per line. Raises: LogUnreadable."""
    documents = _documents(lines)
    head = next(documents, None)
    if head is None:
        raise LogUnreadable("the file is empty")
    return Log(check_head(head), [check_statement(each) for each in documents])


def read_head(text: str) -> Document:
    """Read a head that was kept: alone, or first in a log. Raises: LogUnreadable."""
    return check_head(next(_documents(text.splitlines()), {}))


def write_log(log: Log) -> Iterator[str]:
    for document in (log.head, *log.statements):
        yield json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n"


def check_head(document: Document) -> Document:
    """Raises: LogUnreadable."""
    head = _of_our_format(document, _HEAD, "a head")
    if head["count"] < 0 or not all(_has(each, _SIGNATURE) for each in head["signatures"]):
        raise LogUnreadable("the head has no count, or signatures that are none")
    return head


def check_statement(document: Document) -> Document:
    """Raises: LogUnreadable."""
    return _of_our_format(document, _STATEMENT, "a statement")


def _of_our_format(document: Any, members: Mapping[str, type], what: str) -> Document:
    if not _has(document, members):
        raise LogUnreadable(f"{what} was expected, found {str(document)[:80]}")
    if document["format"] != FORMAT:
        raise LogUnreadable(f"{what} has format {document['format']}; this program knows {FORMAT}")
    found: Document = document
    return found


def _has(document: Any, members: Mapping[str, type]) -> bool:
    return isinstance(document, dict) and all(
        isinstance(document.get(name), kind) for name, kind in members.items()
    )


def _documents(lines: Iterable[str]) -> Iterator[Document]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield json.loads(line)
        except ValueError as error:
            raise LogUnreadable(f"line {number} is no JSON") from error


def _keys_of(head: Document) -> Iterator[str]:
    return (each["public_key"] for each in head["signatures"])
