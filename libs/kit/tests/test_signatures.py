"""What a ring signs publicly is verified by its public keys, for its purpose and its bytes alone."""

from kit.secrets import KeyRing, new_key
from kit.signatures import PublicSigner, is_publicly_signed

OLD, NEW, HASH_KEY = f"k1:{new_key()}", f"k2:{new_key()}", new_key()


def signer(*keys: str, purpose: str = "log") -> PublicSigner:
    return PublicSigner(KeyRing.parse(",".join(keys), HASH_KEY).keys, purpose)


def test_every_key_of_the_ring_signs_newest_first() -> None:
    signatures = signer(NEW, OLD).sign(b"head")
    assert [each.key for each in signatures] == ["k2", "k1"]
    assert signatures[1] == signer(OLD).sign(b"head")[0]
    assert all(is_publicly_signed(each.public_key, b"head", each.signature) for each in signatures)


def test_other_bytes_keys_and_purposes_are_found() -> None:
    (made,) = signer(OLD).sign(b"head")
    assert not is_publicly_signed(made.public_key, b"heads", made.signature)
    (other,) = signer(NEW).sign(b"head")
    assert not is_publicly_signed(other.public_key, b"head", made.signature)
    (elsewhere,) = signer(OLD, purpose="mail").sign(b"head")
    assert elsewhere.public_key != made.public_key


def test_what_is_no_key_or_no_signature_verifies_nothing() -> None:
    (made,) = signer(OLD).sign(b"head")
    for key, signature in (("", made.signature), ("?", made.signature), (made.public_key, ""), ("AAAA", "é")):
        assert not is_publicly_signed(key, b"head", signature)
