"""Directories of feed files, judged: what is equal, what differs and where, what a manifest proves."""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from contracts.files.feed_manifest import FeedManifest, ManifestFile
from contracts.files.feed_verdict import Comparison, Verdict
from contracts.files.replay_feeds import Difference, Place
from contracts.files.review_feed import (
    PRODUCT_FEED,
    FeedExchange,
    FeedFileName,
    FeedRecord,
    RecordType,
    csv_record,
)
from contracts.files.verify_feeds import verify_feeds

WEBSITE = UUID("3f0b6a1c-2d7e-4c55-9b11-0a1b2c3d4e5f")
THANKS = FeedExchange("2026-03-26 01:10:00", "ecommercant", "Merci")


def record(kind: RecordType, review: str, text: str = "Bien", *exchanges: FeedExchange) -> FeedRecord:
    values = {"id_review": review, "id_review_product": f"p-{review}", "order_ref": "WEB-1"}
    if kind != "DELETE":
        values |= {"review": text, "rate": "4", "review_date": "2026-03-25 14:02:11", "firstname": "Inès"}
    return FeedRecord(kind, values, exchanges)


def new(review: str, text: str = "Bien", *exchanges: FeedExchange) -> FeedRecord:
    return record("NEW", review, text, *exchanges)


def update(review: str, text: str = "Bien", *exchanges: FeedExchange) -> FeedRecord:
    return record("UPDATE", review, text, *exchanges)


def gone(review: str) -> FeedRecord:
    return record("DELETE", review)


class Delivered:
    """A directory of product files in CSV."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def name(self, day: int, suffix: str = "", *, compact: bool = False) -> str:
        local = date(2026, 3, day)
        stamp = local.strftime("%Y%m%d") if compact else local.isoformat()
        return f"reviews_product_{WEBSITE}_{stamp}{suffix}.csv"

    def put(
        self, day: int, *records: FeedRecord, suffix: str = "", header: bool = True, compact: bool = False
    ) -> str:
        lines = [PRODUCT_FEED.header] if header else []
        lines += [csv_record(PRODUCT_FEED, each) for each in records]
        name = self.name(day, suffix, compact=compact)
        (self.directory / name).write_bytes("".join(f"{line}\n" for line in lines).encode())
        return name

    def full(self, day: int, *records: FeedRecord, **how: Any) -> str:
        return self.put(day, *records, suffix="_full", **how)

    def three_nights(self) -> None:
        """A full one, then a review each way."""
        self.full(24, new("a"), new("b"), new("c"))
        self.put(25, update("a", "Mieux", THANKS), gone("b"), new("d"))
        self.put(26, new("b", "Encore"))

    def verdict(self) -> Verdict:
        return verify_feeds(self.directory)


@pytest.fixture
def delivered(tmp_path: Path) -> Delivered:
    return Delivered(tmp_path)


AFTER = (new("a", "Mieux", THANKS), new("b", "Encore"), new("c"), new("d"))


def test_dailies_that_make_the_full_are_equal(delivered: Delivered) -> None:
    delivered.three_nights()
    full = delivered.full(26, *AFTER)
    (delivered.directory / "reviews_product.csv.part").write_text("not looked at")
    verdict = delivered.verdict()
    assert verdict.is_equal
    (flow,) = verdict.flows
    assert (flow.files, flow.records) == (4, 11)
    assert flow.comparisons == [Comparison(full, 4, 0)]
    assert verdict.notes == []


def test_names_with_a_compact_date_and_files_without_header(delivered: Delivered) -> None:
    delivered.full(24, new("a"), compact=True, header=False)
    delivered.put(25, update("a", "Mieux"), compact=True, header=False)
    delivered.put(26, header=False, compact=True)
    delivered.full(26, new("a", "Mieux"), compact=True, header=False)
    verdict = delivered.verdict()
    assert verdict.is_equal
    assert [each.reviews for each in verdict.flows[0].comparisons] == [1]


def test_each_difference_says_which_review_field_values_and_places(delivered: Delivered) -> None:
    delivered.three_nights()
    said = FeedExchange("2026-03-26 01:10:00", "moderateur", "Merci")
    full = delivered.full(26, new("a", "Mieux!", said), new("b", "Encore", THANKS), new("d"), new("e"))
    dailies = {day: delivered.name(day) for day in (25, 26)}
    verdict = delivered.verdict()
    assert not verdict.is_equal
    a, b = Place(dailies[25], 2), Place(dailies[26], 2)
    assert verdict.differences == [
        Difference("a", "review", "Mieux!", "Mieux", Place(full, 2), a),
        Difference("a", "exchange 1 origin", "moderateur", "ecommercant", Place(full, 2), a),
        Difference("b", "nb_exchanges", "1", "0", Place(full, 3), b),
        Difference("e", "", "published", None, Place(full, 5), None),
        Difference("c", "", None, "published", Place(full, 0), Place(delivered.name(24, "_full"), 4)),
    ]
    assert verdict.flows[0].comparisons == [Comparison(full, 4, 5)]


def test_a_review_deleted_and_still_published_names_the_delete(delivered: Delivered) -> None:
    delivered.full(24, new("a"))
    daily = delivered.put(25, gone("a"))
    full = delivered.full(25, new("a"))
    assert delivered.verdict().differences == [
        Difference("a", "", "published", None, Place(full, 2), Place(daily, 2))
    ]


def test_a_lost_daily_is_a_note_and_what_it_said_a_difference(delivered: Delivered) -> None:
    delivered.three_nights()
    delivered.full(26, *AFTER)
    (delivered.directory / delivered.name(25)).unlink()
    verdict = delivered.verdict()
    assert {each.review for each in verdict.differences} == {"a", "d"}
    (note,) = verdict.notes
    assert (note.code, note.about) == ("dates_missing", "2026-03-25")


def test_two_dailies_of_one_date_are_a_finding(delivered: Delivered) -> None:
    delivered.full(24, new("a"))
    delivered.put(25, update("a", "Mieux"))
    delivered.put(25, update("a", "Mieux"), compact=True)
    verdict = delivered.verdict()
    assert [each.code for each in verdict.findings] == ["date_twice"]
    assert not verdict.is_equal


def test_a_full_file_may_be_of_the_night_or_of_a_test(delivered: Delivered) -> None:
    delivered.full(24, new("a"))
    delivered.put(25, update("a", "Mieux"))
    delivered.put(25, update("a", "Encore"), suffix="_test")
    delivered.full(25, new("a", "Mieux"))
    delivered.put(26)
    delivered.put(26, new("b"), suffix="_test")
    delivered.full(26, new("a", "Mieux"), new("b"))
    delivered.put(27, new("c"))
    delivered.full(27, new("a", "Mieux"), new("c"))
    verdict = delivered.verdict()
    assert verdict.differences == []
    assert len(verdict.flows[0].comparisons) == 3


def test_files_begin_anew_with_a_full_one_instead_of_a_daily(delivered: Delivered) -> None:
    delivered.full(24, new("a"))
    full = delivered.full(26, new("b"))
    delivered.put(27, new("c"))
    delivered.full(27, new("b"), new("c"))
    assert {each.review for each in delivered.verdict().differences} == {"a", "b"}
    manifest(delivered, lambda name: name.mode == "full" and name.day.day == 27)
    verdict = delivered.verdict()
    assert verdict.is_equal, "the manifest says that the second full is a nightly file"
    assert full not in [each.file for each in verdict.flows[0].comparisons]


def test_a_full_file_of_a_test_may_tell_more_if_the_manifest_says_so(delivered: Delivered) -> None:
    delivered.full(24, new("a"))
    delivered.put(25)
    later = delivered.full(25, new("a"), new("b"))
    assert [each.review for each in delivered.verdict().differences] == ["b"]
    manifest(delivered, lambda name: name.text == later)
    verdict = delivered.verdict()
    assert verdict.is_equal
    assert [each.code for each in verdict.notes] == ["full_of_test", "nothing_compared"]


def test_what_no_file_before_tells_of_is_noted(delivered: Delivered) -> None:
    delivered.full(24, new("a"))
    delivered.put(25, update("b"), gone("c"))
    verdict = delivered.verdict()
    assert verdict.is_equal
    notes = [(each.code, each.about) for each in verdict.notes]
    assert notes == [("update_unknown", "b"), ("delete_unknown", "c"), ("nothing_compared", "")]


def test_dailies_without_a_base_start_from_nothing(delivered: Delivered) -> None:
    delivered.put(25, new("a"))
    delivered.full(25, new("a"))
    verdict = delivered.verdict()
    assert verdict.is_equal
    assert [each.code for each in verdict.notes] == ["no_base"]


def test_a_malformed_file_is_not_compared(delivered: Delivered) -> None:
    delivered.three_nights()
    delivered.full(26, *AFTER)
    broken = delivered.directory / delivered.name(25)
    broken.write_bytes(broken.read_bytes().replace(b"\t4\t", b"\t44\t", 1))
    verdict = delivered.verdict()
    assert not verdict.is_readable
    assert [(each.file, each.line, each.column) for each in verdict.faults] == [(broken.name, 2, "rate")]
    assert verdict.flows[0].comparisons == []


def test_nothing_there_is_not_equal(delivered: Delivered) -> None:
    assert not delivered.verdict().is_equal
    with pytest.raises(FileNotFoundError):
        verify_feeds(delivered.directory / "absent")


def manifest(delivered: Delivered, is_test: Callable[[FeedFileName], bool] = lambda name: False) -> None:
    """Write what the manifest's route would say of the files that are there."""
    names = (FeedFileName.of(path.name) for path in delivered.directory.glob("*.csv"))
    files: list[ManifestFile] = []
    for name in sorted((each for each in names if each), key=lambda each: (each.day, each.text)):
        content = (delivered.directory / name.text).read_bytes()
        nightly = [each for each in files if not each.test]
        kinds: tuple[RecordType, ...] = ("NEW", "UPDATE", "DELETE")
        files.append(
            ManifestFile(
                nature="product",
                sequence=None if is_test(name) else len(nightly) + 1,
                file_name=name.text,
                mode=name.mode,
                test=is_test(name),
                local_date=name.day,
                from_=datetime(2026, 3, 1, tzinfo=UTC),
                to=datetime(2026, 3, name.day.day, 2, tzinfo=UTC),
                sha256=hashlib.sha256(content).hexdigest(),
                previous_sha256=nightly[-1].sha256 if nightly and not is_test(name) else None,
                size_bytes=len(content),
                records={kind: content.count(f"\n{kind}\t".encode()) for kind in kinds},
                state="delivered",
                delivered_at=datetime(2026, 3, 26, 2, tzinfo=UTC),
                erased_at=None,
            )
        )
    written = datetime(2026, 3, 27, tzinfo=UTC)
    told = FeedManifest(feed=UUID(int=1), id_website=WEBSITE, format="csv", written_at=written, files=files)
    (delivered.directory / "manifest.json").write_text(told.model_dump_json())


def codes(verdict: Verdict) -> list[tuple[str, str]]:
    return [(each.code, each.about or each.place.file) for each in verdict.findings]


@pytest.fixture
def listed(delivered: Delivered) -> Delivered:
    delivered.three_nights()
    delivered.full(26, *AFTER)
    manifest(delivered, lambda name: name.mode == "full" and name.day.day == 26)
    assert delivered.verdict().is_equal
    return delivered


def test_a_file_that_the_manifest_lists_and_is_not_there(listed: Delivered) -> None:
    (listed.directory / listed.name(26)).unlink()
    assert codes(listed.verdict()) == [("file_missing", listed.name(26))]
    listed.put(26, new("b", "Encore"))
    (listed.directory / listed.name(24, "_full")).unlink()
    assert codes(listed.verdict()) == [], "older ones may have been put away"


def test_a_file_other_than_the_manifest_says(listed: Delivered) -> None:
    altered = listed.directory / listed.name(25)
    altered.write_bytes(altered.read_bytes().replace(b"Mieux", b"Moins"))
    verdict = listed.verdict()
    assert [each.code for each in verdict.findings] == ["file_altered"]
    assert verdict.findings[0].place.file == altered.name


def test_of_two_files_made_under_a_name_either_may_be_there(listed: Delivered) -> None:
    """So after a night that failed: the test's file came first, and the night's over it."""
    kept = (listed.directory / listed.name(24, "_full")).read_bytes()
    path = listed.directory / "manifest.json"
    told = FeedManifest.model_validate_json(path.read_bytes())
    test = told.files[0].model_copy(update={"sequence": None, "test": True, "sha256": "0" * 64})
    path.write_text(
        told.model_copy(update={"files": [told.files[0], test, *told.files[1:]]}).model_dump_json()
    )
    assert listed.verdict().is_equal
    (listed.directory / listed.name(24, "_full")).write_bytes(kept + kept[-40:])
    assert not listed.verdict().is_equal


def test_a_file_that_the_manifest_does_not_list(listed: Delivered) -> None:
    listed.put(27)
    assert codes(listed.verdict()) == [("not_in_manifest", listed.name(27))]


@pytest.mark.parametrize(
    ("old", "new_", "code"),
    [
        ('"sequence":2', '"sequence":5', "sequence_gap"),
        ('"previous_sha256":"', '"previous_sha256":"f', "chain_broken"),
        ('"DELETE":1', '"DELETE":2', "records_counted"),
        ('"version":1', '"version":"one"', "manifest_unreadable"),
        ("}", "", "manifest_unreadable"),
    ],
)
def test_a_manifest_that_does_not_hold_together(listed: Delivered, old: str, new_: str, code: str) -> None:
    path = listed.directory / "manifest.json"
    path.write_text(path.read_text().replace(old, new_, 1))
    assert code in [each.code for each in listed.verdict().findings]
    assert not listed.verdict().is_equal
