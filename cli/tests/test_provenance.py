"""A log is verified by whoever wasn't there: each kind of tampering is found, and named."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from contracts.provenance import BEGINNING, PURPOSE, commitment, signed_part, statement_hash
from kit.secrets import Key
from kit.signatures import PublicSigner
from proofmark.provenance import provenance
from proofmark.provenance_log import Log, compare_published, verify_log, write_log

WEBSITE = "3f0b6a1c-0000-4000-8000-000000000001"
OURS = PublicSigner([Key("b", b"2" * 32), Key("a", b"1" * 32)], PURPOSE)
FORMERLY = PublicSigner([Key("a", b"1" * 32)], PURPOSE)
STRANGER = PublicSigner([Key("x", b"9" * 32)], PURPOSE)
SALT = "5a" * 32
Statement = dict[str, Any]

app = typer.Typer()
app.add_typer(provenance, name="provenance")


def said(number: int, review: str, action: str) -> Statement:
    return {
        "format": 1,
        "id_website": WEBSITE,
        "review_id": review,
        "number": number,
        "action": action,
        "state": "published",
        "visible": True,
        "rate": 4,
        "content": commitment(SALT, f"Très bien {review}"),
    }


def sealed(bodies: Sequence[Statement], *, signer: PublicSigner = OURS) -> Log:
    """Seal a log as the platform does."""
    statements: list[Statement] = []
    previous = BEGINNING
    for sequence, body in enumerate(bodies, start=1):
        statement = {**body, "sequence": sequence, "previous": previous}
        statement["hash"] = previous = statement_hash(statement)
        statements.append(statement)
    return Log(signed_head(len(statements), previous, signer), statements)


def signed_head(count: int, ends_with: str, signer: PublicSigner = OURS) -> Statement:
    head = {
        "format": 1,
        "id_website": WEBSITE,
        "count": count,
        "hash": ends_with,
        "sealed_at": "2026-03-02T12:00:00Z",
    }
    return {**head, "signatures": [vars(each) for each in signer.sign(signed_part(head))]}


def changes(count: int) -> list[Statement]:
    """Return two statements about each review, in turns."""
    return [said(1 + n % 2, f"r{n // 2}", ("submitted", "published")[n % 2]) for n in range(count)]


LOG = sealed(changes(8))
LATER = sealed(changes(10))


def altered(log: Log, place: int, **values: Any) -> Log:
    statements = [dict(each) for each in log.statements]
    statements[place - 1] |= values
    return replace(log, statements=statements)


def without(log: Log, place: int) -> Log:
    return replace(log, statements=[*log.statements[: place - 1], *log.statements[place:]])


def swapped(log: Log, place: int) -> Log:
    statements = list(log.statements)
    statements[place - 1 : place + 1] = reversed(statements[place - 1 : place + 1])
    return replace(log, statements=statements)


def inserted(log: Log, place: int) -> Log:
    forged = dict(log.statements[place - 1])
    return replace(log, statements=[*log.statements[:place], forged, *log.statements[place:]])


def rewritten(log: Log, place: int) -> Log:
    """Alter a statement and seal everything behind it anew, as only the platform could."""
    bodies = [dict(each) for each in log.statements]
    bodies[place - 1]["rate"] = 5
    return sealed(bodies)


def cut(log: Log, count: int) -> Log:
    """Take the last statements away and sign where it ends now, as only the platform could."""
    return sealed([dict(each) for each in log.statements[:-count]])


def test_a_log_as_the_platform_writes_it_holds() -> None:
    verdict = verify_log(LATER, kept=[LOG.head])
    assert verdict.faults == []
    assert (verdict.statements, len(verdict.reviews)) == (10, 5)
    assert verify_log(sealed([])).faults == []


@pytest.mark.parametrize(
    ("tampered", "fault"),
    [
        (altered(LOG, 3, rate=5), "statement 3: was altered"),
        (altered(LOG, 3, reason="off_topic"), "statement 3: was altered"),
        (without(LOG, 4), "statement 4: here stands number 5"),
        (swapped(LOG, 5), "statement 5: here stands number 6"),
        (inserted(LOG, 2), "statement 3: here stands number 2"),
        (replace(LOG, statements=LOG.statements[:-2]), "statements 7 to 8: are missing at the end"),
        (replace(LATER, head=LOG.head), "statements 9 to 10: are not counted by the head"),
        (replace(LOG, head=signed_head(8, "a" * 64)), "the head: ends the log with aaaa"),
        (
            replace(LOG, head={**LOG.head, "sealed_at": "2026-03-03T12:00:00Z"}),
            "the head: the signature by key b",
        ),
        (sealed(changes(2) + changes(8)[3:]), "statement 3: is number 2 about review r1, but 1 was to come"),
    ],
)
def test_tampering_is_found_and_named(tampered: Log, fault: str) -> None:
    faults = verify_log(tampered).faults
    assert any(found.startswith(fault) for found in faults), faults


@pytest.mark.parametrize(
    ("log", "fault"),
    [
        (rewritten(LATER, 3), "statement 8: had the hash"),
        (cut(LATER, 4), "statements 7 to 8: were there on 2026-03-02T12:00:00Z and are gone"),
        # Two replicas that both go on from the same head leave two logs: only one can go on from a kept head.
        (sealed([*changes(6), said(1, "fork", "submitted"), *changes(9)[8:]]), "statement 8: had the hash"),
        (sealed(changes(10), signer=STRANGER), "the head: is signed by no key"),
    ],
)
def test_what_is_sealed_anew_is_found_by_a_kept_head(log: Log, fault: str) -> None:
    assert any(found.startswith(fault) for found in verify_log(log, kept=[LOG.head]).faults)
    if "key" not in fault:
        assert verify_log(log).faults == []


def test_a_key_that_is_known_is_followed_to_the_next_one() -> None:
    kept = sealed(changes(4), signer=FORMERLY).head
    assert verify_log(LOG, kept=[kept]).faults == []
    assert verify_log(LOG, public_keys=[kept["signatures"][0]["public_key"]]).faults == []
    stranger = STRANGER.sign(b"")[0].public_key
    assert verify_log(LOG, public_keys=[stranger]).faults == [
        "the head: is signed by no key that is known to be the platform's"
    ]


_ANY_VALUE = st.one_of(st.none(), st.integers(), st.text(max_size=5))
_LOG = sealed(changes(20))
_KEPT = sealed(changes(12)).head


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_nothing_can_be_changed_unseen(data: st.DataObject) -> None:
    """Do any number of things to a log, with or without sealing it anew; whatever differs is found."""
    statements = [dict(each) for each in _LOG.statements]
    for _ in range(data.draw(st.integers(1, 3))):
        _tamper(data, statements)
    if statements == _LOG.statements:
        return
    if data.draw(st.booleans()):
        log = sealed([{k: v for k, v in each.items() if k != "hash"} for each in statements])
        concerned = log.statements[:12] != _LOG.statements[:12]
        assert bool(verify_log(log, kept=[_KEPT]).faults) or not concerned
    else:
        assert verify_log(replace(_LOG, statements=statements)).faults


def _tamper(data: st.DataObject, statements: list[Statement]) -> None:
    place = data.draw(st.integers(0, max(0, len(statements) - 1)))
    acts: list[Callable[[], Any]] = [
        lambda: statements[place].update(
            {data.draw(st.sampled_from(["rate", "state"])): data.draw(_ANY_VALUE)}
        ),
        lambda: statements.pop(place),
        lambda: statements.insert(place, dict(data.draw(st.sampled_from(_LOG.statements)))),
        statements.reverse,
        lambda: statements.__delitem__(slice(place, None)),
    ]
    if statements:
        data.draw(st.sampled_from(acts))()


def _shown(review: str, **values: Any) -> Statement:
    return {
        "id": review,
        "rate": 4,
        "comment": f"Très bien {review}",
        "updated_at": "2026-03-01T12:00:00Z",
        "provenance": {"salt": SALT, "statements": 2},
    } | values


@pytest.mark.parametrize(
    ("published", "fault"),
    [
        ([_shown("r0"), _shown("r1")], None),
        ([_shown("r0")], "review r1: is published by the log and not by the platform"),
        (
            [_shown("r0"), _shown("r1", comment="Parfait")],
            "review r1: its text is not the one by statement 4",
        ),
        ([_shown("r0"), _shown("r1", rate=5)], "review r1: rates 5, but 4 by statement 4"),
        ([_shown("r0"), _shown("r1"), _shown("r2")], "review r2: the log lacks 2 statements about it"),
    ],
)
def test_what_is_published_is_compared_with_the_log(published: list[Statement], fault: str | None) -> None:
    verdict = verify_log(sealed(changes(4)))
    found = compare_published(published, verdict, "2026-03-02T12:00:00Z")
    assert found.faults == ([] if fault is None else [fault])


def test_a_change_that_is_not_sealed_yet_is_only_counted() -> None:
    verdict = verify_log(sealed(changes(2)))
    just_now = _shown("r1", updated_at="2026-03-02T11:59:59.5Z")
    found = compare_published([_shown("r0"), just_now], verdict, "2026-03-02T12:00:00Z")
    assert (found.waiting, found.faults) == (1, [])


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["provenance", "verify", *arguments])
    return result.exit_code, result.output


def test_the_command_says_what_is_wrong_by_its_words_and_its_status(tmp_path: Path) -> None:
    good, bad, head = (tmp_path / name for name in ("good", "bad", "head"))
    good.write_text("".join(write_log(LATER)), "utf-8")
    bad.write_text("".join(write_log(altered(LATER, 3, rate=1))), "utf-8")
    head.write_text(json.dumps(LOG.head), "utf-8")
    status, words = run(str(good), "--head", str(head))
    assert (status, "10 statements about 5 reviews: every one holds" in words) == (0, True)
    status, words = run(str(bad))
    assert (status, "statement 3: was altered" in words) == (1, True)
    good.write_text("not a log", "utf-8")
    assert run(str(good))[0] == 2
    assert run(str(tmp_path / "nothing"))[0] == 2
    assert run()[0] == 2
