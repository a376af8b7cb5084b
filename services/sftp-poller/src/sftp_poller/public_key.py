"""Public keys as merchants paste them."""

import asyncssh
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_ssh_public_key

from sftp_poller.account import AccountKey
from sftp_poller.algorithms import SIGNATURE_ALGORITHMS

MIN_RSA_BITS = 2048
MAX_KEY_CHARS = 8_000


class PublicKeyInvalid(ValueError):
    """This is no public key we accept."""


def parse_public_key(name: str, text: str) -> AccountKey:
    """Read a key in OpenSSH form, with or without comment. Raises PublicKeyInvalid."""
    if len(text) > MAX_KEY_CHARS or "PRIVATE" in text:
        raise PublicKeyInvalid("not a public key")
    try:
        key = asyncssh.import_public_key(text.strip())
    except (asyncssh.KeyImportError, ValueError) as error:
        raise PublicKeyInvalid("unreadable") from error
    algorithm = key.get_algorithm()
    short = " ".join(key.export_public_key().decode().split()[:2])
    if algorithm != "ssh-rsa" and algorithm not in SIGNATURE_ALGORITHMS:
        raise PublicKeyInvalid(f"{algorithm} is not accepted")
    if algorithm == "ssh-rsa" and _rsa_bits(short) < MIN_RSA_BITS:
        raise PublicKeyInvalid("the key is too short")
    return AccountKey(name, short, key.get_fingerprint())


def _rsa_bits(public_key: str) -> int:
    key = load_ssh_public_key(public_key.encode())
    return key.key_size if isinstance(key, RSAPublicKey) else 0
