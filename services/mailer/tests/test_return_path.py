"""Return paths: nobody can make one, move one, or lose one to the habits of mail servers."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.links import MailKind
from kit.secrets import Key, KeyRing
from mailer.return_path import MailOf, ReturnPaths

OLD, NEW = Key("old", b"o" * 32), Key("new", b"n" * 32)
HASH_KEY = b"h" * 32
PATHS = ReturnPaths(KeyRing([NEW, OLD], HASH_KEY), "Mail.example")
MAIL = MailOf(UUID("01990000-0000-7000-8000-000000000001"), "request")
PATH = PATHS.of(MAIL)
_KINDS: list[MailKind] = ["request", "reminder"]

mails = st.builds(MailOf, st.uuids(), st.sampled_from(_KINDS))


@given(mails)
def test_it_names_its_mail_in_64_letters_and_digits_of_either_case(mail: MailOf) -> None:
    path = PATHS.of(mail)
    local, _, domain = path.partition("@")
    assert domain == "mail.example"
    assert len(local) <= 64
    assert local.removeprefix("bounce-").isalnum()
    assert local == local.lower()
    assert PATHS.read(path) == PATHS.read(path.upper()) == PATHS.read(f"{local}+x=y@{domain}") == mail


@given(st.integers(0, len(PATH) - 1), st.characters(codec="ascii"))
def test_a_changed_character_makes_it_nobodys(position: int, character: str) -> None:
    changed = PATH[:position] + character + PATH[position + 1 :]
    assert PATHS.read(changed) == (MAIL if changed.lower() == PATH else None)


@given(st.integers(0, len(PATH) - 1))
def test_cut_short_it_is_nobodys(length: int) -> None:
    local, _, domain = PATH.partition("@")
    assert PATHS.read(PATH[:length]) is None
    assert length >= len(local) or PATHS.read(f"{local[:length]}@{domain}") is None


@given(mails, mails)
def test_a_signature_cannot_be_moved_to_another_mail(one: MailOf, other: MailOf) -> None:
    signed = PATHS.of(one).partition("@")[0]
    named = PATHS.of(other).partition("@")[0]
    moved = named[:36] + signed[36:]  # the first 34 name the mail; the rest is signed
    assert PATHS.read(f"{moved}@mail.example") is None or one == other


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    assert PATHS.read(text) is None
    assert PATHS.read(f"bounce-{text}@mail.example") is None


def test_an_old_key_of_the_ring_still_reads_and_another_platforms_does_not() -> None:
    before_rotation = ReturnPaths(KeyRing([OLD], HASH_KEY), "mail.example")
    elsewhere = ReturnPaths(KeyRing([Key("x", b"x" * 32)], HASH_KEY), "mail.example")
    assert PATHS.read(before_rotation.of(MAIL)) == MAIL
    assert before_rotation.read(PATH) is None
    assert PATHS.read(elsewhere.of(MAIL)) is None


@pytest.mark.parametrize(
    "address", [PATH.replace("mail.example", "other.example"), "", "@", "bounce-@mail.example"]
)
def test_at_another_domain_it_is_nobodys(address: str) -> None:
    assert PATHS.read(address) is None


def test_a_kind_of_mail_has_its_own() -> None:
    assert PATHS.read(PATHS.of(MailOf(MAIL.request_id, "reminder"))) == MailOf(MAIL.request_id, "reminder")
