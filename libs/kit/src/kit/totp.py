"""Codes of a second factor: time-based ones (RFC 6238), and those kept for the day the phone is lost."""

import base64
import hmac
import re
import secrets
from datetime import datetime
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

ISSUER = "Proofmark"
RECOVERY_CODES = 10
_SEED_BYTES = 20
_DIGITS = 6
_STEP_SECONDS = 30
_STEPS_ASIDE = 1  # clocks differ, and people type slowly
_RECOVERY_BYTES = 15  # 24 characters: as hard to guess as the seed, so a plain hash is enough
_GROUP = 6


def new_seed() -> str:
    """Return a seed in base32, as apps take it."""
    return base64.b32encode(secrets.token_bytes(_SEED_BYTES)).decode()


def uri(seed: str, email: str) -> str:
    """Return what apps read from a QR code."""
    label = quote(f"{ISSUER}:{email}", safe="@")
    return f"otpauth://totp/{label}?{urlencode({'secret': seed, 'issuer': ISSUER})}"


def matching_step(seed: str, code: str, now: datetime, last_step: int) -> int | None:
    """Return the time step whose code this is, later than the last that was taken: each is good once."""
    given = re.sub(r"\s", "", code)
    present = int(now.timestamp()) // _STEP_SECONDS
    # SHA-1 is what the apps know; in an HMAC it is not broken.
    generator = TOTP(base64.b32decode(seed), _DIGITS, SHA1(), _STEP_SECONDS)  # noqa: S303 - see above
    found = None
    for step in range(present - _STEPS_ASIDE, present + _STEPS_ASIDE + 1):
        expected = generator.generate(step * _STEP_SECONDS)
        if hmac.compare_digest(expected, given.encode()) and step > last_step:
            found = step
    return found


def new_recovery_code() -> str:
    """Return 120 random bits in groups that can be copied by hand."""
    text = base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode().lower()
    return "-".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))


def bare(recovery_code: str) -> str:
    """Return a recovery code as it is hashed, however it was typed."""
    return re.sub(r"[\s-]", "", recovery_code).lower()
