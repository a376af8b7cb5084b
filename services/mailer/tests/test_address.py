"""Addresses: equal or not, hashed alike, handed to servers, never told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.addresses import compared, hash_of_address
from mailer.address import (
    AddressInvalid,
    domain_named,
    domain_of,
    for_envelope,
    hash_of_domain,
    masked,
    without_address,
    without_addresses,
)


def as_is(text: str, purpose: str) -> str:
    return f"{purpose}:{text}"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ines.Lefevre@Example.ORG", "ines.lefevre@example.org"),
        (" ines@example.org ", "ines@example.org"),
        ("ines@MÜNCHEN.example", "ines@xn--mnchen-3ya.example"),
        ("ines@münchen.example", "ines@mu\u0308nchen.example"),  # composed or not
        ("INES+News@BÜCHER.example", "ines+news@bücher.example"),
    ],
)
def test_the_same_mailbox_has_one_hash(one: str, other: str) -> None:
    assert hash_of_address(one, as_is) == hash_of_address(other, as_is)
    assert hash_of_domain(domain_of(one), as_is) == hash_of_domain(domain_of(other), as_is)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ines+news@example.org", "ines@example.org"),  # servers may keep them apart
        ("i.nes@example.org", "ines@example.org"),
        ("ines@faß.example", "ines@fass.example"),  # two domains since IDNA 2008
        ("ines@example.org", "ines@mail.example.org"),
    ],
)
def test_different_mailboxes_stay_apart(one: str, other: str) -> None:
    assert hash_of_address(one, as_is) != hash_of_address(other, as_is)


@pytest.mark.parametrize("named", ["München.example", "@XN--MNCHEN-3YA.example", " münchen.example "])
def test_a_domain_is_excluded_however_it_is_written(named: str) -> None:
    assert hash_of_domain(domain_named(named), as_is) == hash_of_domain(domain_of("a@münchen.example"), as_is)


@given(st.text(max_size=80))
def test_any_text_can_be_compared_and_comparing_again_changes_nothing(text: str) -> None:
    assert compared(compared(text)) == compared(text)


def test_servers_get_the_address_in_their_form() -> None:
    assert for_envelope("Ines@faß.example") == "Ines@xn--fa-hia.example"
    for unusable in ("inès@example.org", "ines@", "@example.org", "a b@example.org", "ines@-x.example"):
        with pytest.raises(AddressInvalid):
            for_envelope(unusable)


def test_what_servers_say_does_not_tell_the_address() -> None:
    for given_back in ("Ines@München.example", "ines@xn--mnchen-3ya.example"):
        said = without_address(f"550 <{given_back}>: unknown", "ines@münchen.example")
        assert said == f"550 <{masked('ines@münchen.example')}>: unknown"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("550 5.1.1 <Ines.Lefevre@Example.org>: unknown", "550 5.1.1 <***>: unknown"),
        ("550 no mailbox for ines.lefevre here", "550 no mailbox for *** here"),
        ("forwarded to ines@elsewhere.example, which says no", "forwarded to ***, which says no"),
        ('550 "ines lefevre"@example.org unknown', '550 "ines lefevre"@example.org unknown'),
        ("550 5.1.1 see https://example.org/?e=1.1", "550 5.1.1 see https://example.org/?e=1.1"),
    ],
)
def test_a_strangers_words_name_no_address(words: str, told: str) -> None:
    assert without_addresses(words, "ines.lefevre@example.org") == told


def test_a_short_name_is_part_of_other_words() -> None:
    assert (
        without_addresses("550 user unknown, or us@example.org", "us@example.org")
        == "550 user unknown, or ***"
    )
