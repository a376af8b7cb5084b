"""Signatures that strangers can verify: Ed25519, under keys derived from the key ring."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kit.secrets import KEY_BYTES, Key


@dataclass(frozen=True)
class PublicSignature:
    """A signature with what verifies it."""

    key: str  # name of the ring's key
    public_key: str  # raw, base64
    signature: str  # base64


class PublicSigner:
    """Signs under every key of a ring: whoever knows an older key meets the newer one beside it."""

    def __init__(self, keys: Sequence[Key], purpose: str) -> None:
        self._keys = [(key.name, _derived(key, purpose)) for key in keys]

    def sign(self, data: bytes) -> list[PublicSignature]:
        return [
            PublicSignature(name, _b64(_raw(key.public_key())), _b64(key.sign(data)))
            for name, key in self._keys
        ]


def is_publicly_signed(public_key: str, data: bytes, signature: str) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
        key.verify(base64.b64decode(signature, validate=True), data)
    except (InvalidSignature, ValueError):
        return False
    return True


def _derived(key: Key, purpose: str) -> Ed25519PrivateKey:
    kdf = HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=f"ed25519\0{purpose}".encode())
    return Ed25519PrivateKey.from_private_bytes(kdf.derive(key.secret))


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()
