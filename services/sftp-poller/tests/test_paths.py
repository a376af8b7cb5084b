"""No path leaves a login's root, whatever its bytes."""

import os
from pathlib import Path

import asyncssh
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sftp_poller.paths import Zone, parse_path, virtual_path, zone_of

PIECES = st.one_of(
    st.sampled_from(
        [b"..", b".", b"", b"orders", b"success", b"fr_FR", b"reviews", b"...", b"..\\..", b"~", b"%2e%2e"]
    ),
    st.sampled_from([b"\xc0\xae\xc0\xae", b"\xe0\x80\xae", b"\xc0\xaf", b"..\0", "．．".encode(), b"\xff.."]),
    st.binary(max_size=6),
)
PATHS = st.one_of(st.binary(max_size=40), st.lists(PIECES, max_size=20).map(b"/".join))


@given(path=PATHS)
@example(path=b"/" + b"../" * 30 + b"etc/passwd")
@example(path=b"orders/..//../orders/./..")
def test_every_path_is_refused_or_lies_below_the_root(path: bytes) -> None:
    root = Path("/srv/sftp/one")
    try:
        parts = parse_path(path)
    except asyncssh.SFTPInvalidFilename:
        return
    assert Path(os.path.normpath(root.joinpath(*parts))).is_relative_to(root)
    assert all(part not in {"", ".", ".."} and "/" not in part and "\0" not in part for part in parts)
    assert parse_path(virtual_path(parts)) == parts


@pytest.mark.parametrize(
    ("path", "zone"),
    [
        ("/", Zone.STANDARD),
        ("/orders", Zone.STANDARD),
        ("/orders/error/", Zone.STANDARD),
        ("/fr_FR-outlet/orders/success", Zone.STANDARD),
        ("/orders/a.csv", Zone.DROP),
        ("/orders/Success", Zone.DROP),
        ("/orders/success ", Zone.DROP),
        ("/fr_FR/orders/archive/a.csv", Zone.DROP),
        ("/orders/success/a.csv", Zone.OUTCOME),
        ("/reviews/a.csv", Zone.OUTCOME),
        ("/fr_FR/a.csv", Zone.OTHER),
        ("/fr_fr/orders/a.csv", Zone.OTHER),
        ("/Orders/a.csv", Zone.OTHER),
        ("/orders\\a.csv", Zone.OTHER),
    ],
)
def test_what_a_path_may_be_used_for(path: str, zone: Zone) -> None:
    assert zone_of(parse_path(path.encode())) is zone
