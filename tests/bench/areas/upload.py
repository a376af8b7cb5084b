"""Feed files, uploaded to merchants' servers."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.bench.apart import apart
from tests.bench.measure import Comparison, Ratio, Role, Sample, Way
from tests.bench.sshd import Site, running_sshd
from tests.bench.ways.upload import upload_by_ours, upload_by_sftp

NAME = "upload"
TITLE = "Feed files on merchants' servers"
OURS, SFTP = "Proofmark", "sftp -b"
SMALL_MB, LARGE_MB = 1, 400
OBSTACLE = ""

UPLOAD = """To a private OpenSSH server, by the function that deliveries upload with, against `put` of \
`sftp -b`; both sign in first and write a file that nobody syncs. Ours reads a blob, writes under another \
name, asks the server for the size and renames."""


@contextmanager
def comparisons(work: Path) -> Iterator[Iterator[Comparison]]:
    with running_sshd(work) as site:
        yield (_uploading(site, work, megabytes) for megabytes in (SMALL_MB, LARGE_MB))


def _uploading(site: Site, work: Path, megabytes: int) -> Comparison:
    name = f"reviews-{megabytes}.csv"
    size = _write(work / "blobs" / name, megabytes)
    target = work / "uploaded"
    target.mkdir(exist_ok=True)

    def ours() -> float:
        seconds, _ = apart(upload_by_ours, site.as_json(), str(work / "blobs"), name, size, str(target))
        return seconds

    def theirs() -> float:
        return upload_by_sftp(site, str(work / "blobs" / name), str(target))

    def sample(upload: Callable[[], float]) -> Sample:
        (target / name).unlink(missing_ok=True)
        seconds = upload()
        if [(file.name, file.stat().st_size) for file in target.iterdir()] != [(name, size)]:
            raise RuntimeError(f"the file was not uploaded: {list(target.iterdir())}")
        (target / name).unlink()
        return Sample(size / 1e6 / seconds)

    ways = (Way(SFTP, Role.LIMIT, partial(sample, theirs)), Way(OURS, Role.OURS, partial(sample, ours)))
    title = f"Uploading one file of {megabytes} MB"
    return Comparison(title, "MB/s", UPLOAD, ways, (Ratio(OURS, SFTP, 1.0, OBSTACLE),))


def _write(file: Path, megabytes: int) -> int:
    """Write what looks like text to no compression; return its size."""
    file.parent.mkdir(exist_ok=True)
    block = random.Random(megabytes).randbytes(1_000_000)
    with file.open("wb") as out:
        for _ in range(megabytes):
            out.write(block)
    return file.stat().st_size
