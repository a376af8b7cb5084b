"""Secrets: encrypted with a key ring, hashed, or signed; invariants.md 4."""

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
DIGEST_BYTES = 16
_NONCE_BYTES = 12
_LEAST_SIGNATURE_BYTES = 16
_passwords = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


class SecretUnreadable(Exception):
    """No key of the ring opens this value, or it was moved from where it was written."""


class LinkInvalid(Exception):
    """A link's token is forged, damaged or made for another purpose."""


class LinkExpired(Exception):
    """A link's token is genuine and too old."""


@dataclass(frozen=True)
class Key:
    name: str  # short, written before each value it encrypts
    secret: bytes  # 32 bytes


class KeyRing:
    """Encrypts with the newest key, decrypts with any; also signs links and keys hashes."""

    def __init__(self, keys: Sequence[Key], hash_key: bytes) -> None:
        """`keys`: newest first. `hash_key`: never rotated, since nobody could recompute the hashes."""
        if not keys:
            raise ValueError("a key ring needs at least one key")
        self._keys = {key.name: key.secret for key in keys}
        self._newest = keys[0]
        self._hash_key = hash_key

    @classmethod
    def parse(cls, text: str, hash_key: str) -> "KeyRing":
        """Read `name:base64,name:base64`, newest first, and the base64 hash key.

        Raises ValueError for anything else.
        """
        keys = [_parse_key(part) for part in text.split(",") if part.strip()]
        return cls(keys, _key_bytes(hash_key, "hash key"))

    @property
    def keys(self) -> tuple[Key, ...]:
        """The keys, newest first: for what is derived from them."""
        return tuple(Key(name, secret) for name, secret in self._keys.items())

    def encrypt(self, text: str, place: str) -> str:
        """Encrypt for one place (tenant/table/column/row), from which the value can't be moved."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = AESGCM(self._newest.secret).encrypt(nonce, text.encode(), place.encode())
        return f"{self._newest.name}:{_b64(nonce + sealed)}"

    def decrypt(self, value: str, place: str) -> str:
        """Raises: SecretUnreadable."""
        name, _, body = value.partition(":")
        sealed = _unb64(body)
        try:
            secret = self._keys[name]
            return (
                AESGCM(secret).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place.encode()).decode()
            )
        except (KeyError, InvalidTag, ValueError) as error:  # ValueError: too short to hold a nonce
            raise SecretUnreadable(f"no key of the ring opens the value of {place}") from error

    def is_newest(self, value: str) -> bool:
        """Tell whether a value is already encrypted under the newest key: rotation skips it."""
        return value.startswith(f"{self._newest.name}:")

    def keyed_hash(self, text: str, purpose: str) -> str:
        """Return a hex HMAC-SHA-256 that only this platform can compute: for addresses and logs."""
        return hmac.new(self._hash_key, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()

    def keyed_digests(self, texts: Iterable[str], purpose: str) -> list[bytes]:
        """Return 16 bytes of keyed BLAKE2b per text: narrow keys for tables of millions of rows."""
        begun = hashlib.blake2b(key=self._hash_key, digest_size=DIGEST_BYTES, person=_person(purpose))
        digests = []
        for text in texts:
            digest = begun.copy()
            digest.update(text.encode())
            digests.append(digest.digest())
        return digests

    def sign_link(self, purpose: str, data: dict[str, Any], issued_at: datetime) -> str:
        """Return a URL-safe token of `data` bound to a purpose; it holds no secret and no personal data."""
        body = {**data, "t": int(issued_at.timestamp())}
        payload = _b64(json.dumps(body, separators=(",", ":")).encode())
        return f"{payload}.{self._newest.name}.{_signature(self._newest.secret, purpose, payload)}"

    def read_link(
        self, purpose: str, token: str, now: datetime, max_age: timedelta | None = None
    ) -> dict[str, Any]:
        """Return the data of a token. Raises: LinkInvalid, LinkExpired."""
        payload, _, rest = token.partition(".")
        name, _, signature = rest.partition(".")
        secret = self._keys.get(name)
        if secret is None or not hmac.compare_digest(
            _signature(secret, purpose, payload).encode(), signature.encode()
        ):
            raise LinkInvalid(purpose)
        data: dict[str, Any] = json.loads(_unb64(payload))
        issued = int(data.pop("t"))
        if max_age is not None and now.timestamp() > issued + max_age.total_seconds():
            raise LinkExpired(purpose)
        return data

    def sign(self, purpose: str, data: bytes, length: int) -> bytes:
        """Return `length` bytes of a signature: for names that are too short for a link's token."""
        return _short_signature(self._newest.secret, purpose, data)[:length]

    def is_signed(self, purpose: str, data: bytes, signature: bytes) -> bool:
        """Tell whether any key of the ring made this signature, of 16 bytes at least."""
        return len(signature) >= _LEAST_SIGNATURE_BYTES and any(
            hmac.compare_digest(_short_signature(secret, purpose, data)[: len(signature)], signature)
            for secret in self._keys.values()
        )


def seal(secret: bytes, data: bytes) -> bytes:
    """Encrypt under a secret of 16 or 32 bytes that isn't in the ring."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(secret).encrypt(nonce, data, None)


def open_sealed(secret: bytes, sealed: bytes) -> bytes:
    """Raises: SecretUnreadable."""
    try:
        return AESGCM(secret).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
    except (InvalidTag, ValueError) as error:
        raise SecretUnreadable("not sealed under this secret") from error


def hash_password(password: str) -> str:
    """Return an Argon2id hash (19 MiB, t=2, p=1). Takes tens of milliseconds on purpose."""
    return _passwords.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Compare in the same time whether or not there is a user of that name (`stored` None)."""
    try:
        _passwords.verify(stored or _NOBODY, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return stored is not None


def new_secret(prefix: str = "") -> str:
    """Return 256 random bits, URL-safe, after a prefix that says what they open."""
    return prefix + secrets.token_urlsafe(KEY_BYTES)


def hash_secret(secret: str) -> str:
    """Return the hex SHA-256 of a random secret: enough where guessing is hopeless."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_key() -> str:
    return _b64(os.urandom(KEY_BYTES))


def write_private(path: Path, text: str) -> None:
    """Write a file only its owner can read, never for an instant otherwise."""
    temporary = path.with_name(path.name + ".new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    temporary.replace(path)


def _person(purpose: str) -> bytes:
    return hashlib.sha256(purpose.encode()).digest()[: hashlib.blake2b.PERSON_SIZE]


def _signature(secret: bytes, purpose: str, payload: str) -> str:
    return _b64(hmac.new(secret, f"link\0{purpose}\0{payload}".encode(), hashlib.sha256).digest())


def _short_signature(secret: bytes, purpose: str, data: bytes) -> bytes:
    return hmac.new(secret, f"name\0{purpose}\0".encode() + data, hashlib.sha256).digest()


def _parse_key(text: str) -> Key:
    name, _, value = text.strip().partition(":")
    if not name.isalnum():
        raise ValueError("each key is written name:base64, with a name of letters and digits")
    return Key(name, _key_bytes(value, f"key {name}"))


def _key_bytes(value: str, what: str) -> bytes:
    secret = _unb64(value)
    if len(secret) != KEY_BYTES:
        raise ValueError(f"the {what} must be {KEY_BYTES} bytes in URL-safe base64, not {len(secret)}")
    return secret


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _unb64(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""


_NOBODY = hash_password(secrets.token_urlsafe(KEY_BYTES))
