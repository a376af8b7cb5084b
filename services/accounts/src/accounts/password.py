"""What may be a password: long enough, and not one that everybody tries first."""

MIN_CHARS = 12
_COMMON_STEMS = (
    "password", "passw0rd", "motdepasse", "azertyuiop", "qwertyuiop", "azerty", "qwerty", "1q2w3e4r5t",
    "iloveyou", "welcome", "bienvenue", "administrator", "administrateur", "letmein", "changeme",
    "proofmark", "footballer", "superman", "princess", "sunshine",
)  # fmt: skip
_SEQUENCES = ("0123456789" * 3, "1234567890" * 3, "9876543210" * 3, "abcdefghijklmnopqrstuvwxyz")


def is_common(password: str) -> bool:
    """Tell whether guessing would begin with it: a repeated character, a sequence, a stem with digits."""
    low = password.lower()
    bare = "".join(character for character in low if character.isalpha())
    repeated = any(low == (low[:size] * len(low))[: len(low)] for size in range(1, 5))
    return (
        repeated
        or any(low in sequence for sequence in _SEQUENCES)
        or low.strip("0123456789!.?*-_ ") in _COMMON_STEMS
        or any(bare == stem * 2 for stem in _COMMON_STEMS)
    )


def is_weak(password: str, email: str) -> bool:
    """Tell whether this user can't have it: too short, a common one, or their own address."""
    mine = {email, email.partition("@")[0]}
    return len(password) < MIN_CHARS or is_common(password) or password.lower() in mine
