"""For tests: files that a merchant received, held against what reviews are, and judged by `verify_feeds`."""

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from contracts.files.feed_manifest import FeedManifest
from contracts.files.feed_verdict import Verdict
from contracts.files.read_feed import ReadRecord, read_feed
from contracts.files.review_feed import FORMS, NATURES, FeedFileName, Form, Nature
from contracts.files.verify_feeds import verify_feeds
from contracts.reviews import ReviewState
from feed_exporter.testing_model import Held, expected, held

Expectation = dict[tuple[Form, Nature], dict[str, Held]]


def expectation(published: Iterable[ReviewState], options: Mapping[str, bool]) -> Expectation:
    """Return what a merchant should hold, for each form and nature."""
    how = {name: options[name] for name in ("strip_4byte", "full_names")}
    states = list(published)
    return {
        (form, nature): {
            str(state.review_id): expected(state, form, **how) for state in states if state.kind == nature
        }
        for form in FORMS
        for nature in NATURES
    }


def assert_holds(folder: Path, possible: Sequence[Expectation]) -> None:
    """Raises: AssertionError unless the full files of a folder hold one of the expectations."""
    for form in FORMS:
        for nature in NATURES:
            names = [name for name in names_in(folder) if (name.form, name.nature) == (form, nature)]
            _assert_one_of([each[form, nature] for each in possible], _replayed(folder, names))


def assert_replays(folder: Path, manifest: FeedManifest, possible: Sequence[Expectation]) -> None:
    """Demand the same of whoever applies all files in the order they were made, or the nightly ones only."""
    by_name = {name.text: name for name in names_in(folder)}
    for nature in NATURES:
        made = [each for each in manifest.files if each.nature == nature]
        assert all(each.file_name in by_name for each in made), "each file of the manifest was delivered"
        last = {each.file_name: each for each in made}
        nightly = [each.file_name for each in last.values() if not each.test]
        if made and made[0].file_name not in nightly:
            nightly.insert(0, made[0].file_name)  # a test's file took the first one's name
        for names in (list(last), nightly):
            found = _replayed(folder, [by_name[name] for name in names])
            _assert_one_of([each[by_name[names[0]].form, nature] for each in possible], found)


def verify_listed(delivered: Path, manifests: Sequence[FeedManifest]) -> None:
    """Let the merchants' own tool judge the delivered files with their manifests."""
    with _copy_of(delivered, names_in(delivered)) as copy:
        for number, manifest in enumerate(manifests):
            (copy / f"manifest-{number}.json").write_text(manifest.model_dump_json())
        _assert_equal(verify_feeds(copy))


def verify_beside(delivered: Path, full: Path, manifests: Sequence[FeedManifest]) -> int:
    """Let it judge the nightly files, without any manifest, beside tonight's full ones; count these."""
    listed = {file.file_name for manifest in manifests for file in manifest.files if not file.test}
    names = [name for name in names_in(delivered) if name.text in listed]
    nightly = [name for name in names if _is_nightly(name, names)]
    known = {name.text for name in nightly}
    beside = [path for path in full.iterdir() if path.name not in known]
    with _copy_of(delivered, nightly) as copy:
        for path in beside:
            shutil.copy(path, copy)
        verdict = verify_feeds(copy)
    _assert_equal(verdict)
    assert sum(len(flow.comparisons) for flow in verdict.flows) == len(beside)
    return len(beside)


def _is_nightly(name: FeedFileName, nightly: Sequence[FeedFileName]) -> bool:
    """Tell whether a name holds the nightly file still: a test may have replaced a later full one."""
    same = [other for other in nightly if (other.form, other.nature) == (name.form, name.nature)]
    return name.mode == "daily" or name.day == min(other.day for other in same)


def names_in(folder: Path) -> list[FeedFileName]:
    """Raises: AssertionError if anything else is left there."""
    names = [FeedFileName.of(path.name) for path in sorted(folder.iterdir())]
    assert None not in names, "a final name holds a feed file, and nothing else is left there"
    return [name for name in names if name]


@contextmanager
def _copy_of(folder: Path, names: Iterable[FeedFileName]) -> Iterator[Path]:
    copy = folder.with_name(f"{folder.name}-judged")
    copy.mkdir()
    for name in names:
        shutil.copy(folder / name.text, copy)
    try:
        yield copy
    finally:
        shutil.rmtree(copy)


def _assert_equal(verdict: Verdict) -> None:
    assert verdict.is_equal, (verdict.faults, verdict.differences, verdict.findings)


def _replayed(folder: Path, names: Iterable[FeedFileName]) -> dict[str, Held]:
    """Return what a reader holds after these files."""
    known: dict[str, Held] = {}
    for name in names:
        known = {} if name.mode == "full" else known
        with (folder / name.text).open("rb") as content:
            for read in read_feed(name, content):
                assert isinstance(read, ReadRecord), read
                known.pop(read.review, None)
                if read.record.type != "DELETE":
                    known[read.review] = held(read.record)
    return known


def _assert_one_of(wanted: Sequence[dict[str, Held]], found: dict[str, Held]) -> None:
    assert found in wanted, [
        (wanted[-1].get(review), found.get(review))
        for review in sorted(wanted[-1].keys() | found.keys())
        if wanted[-1].get(review) != found.get(review)
    ]
