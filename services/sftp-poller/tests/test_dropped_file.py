"""Which files a run takes and what they are called afterwards, by the calendar of Paris."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sftp_poller.dropped_file import (
    DRAIN_ZONE,
    RUN_STARTS,
    Judgement,
    Place,
    RemoteFile,
    TargetNames,
    WaitingFile,
    Window,
    is_uploading_name,
)
from sftp_poller.folders import IdWebsite


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "start", "cutoff", "deadline"),
    [
        (date(2026, 1, 15), "2026-01-15T00:00", "2026-01-14T23:00", "2026-01-15T02:00"),
        (date(2026, 7, 15), "2026-07-14T23:00", "2026-07-14T22:00", "2026-07-15T01:00"),
        (date(2026, 3, 29), "2026-03-29T00:00", "2026-03-28T23:00", "2026-03-29T01:00"),  # one real hour
        (date(2026, 10, 25), "2026-10-24T23:00", "2026-10-24T22:00", "2026-10-25T02:00"),  # three
    ],
)
def test_the_window_follows_the_clocks_of_paris(day: date, start: str, cutoff: str, deadline: str) -> None:
    begins = datetime.combine(day, RUN_STARTS, tzinfo=DRAIN_ZONE).astimezone(UTC)
    assert begins == utc(start)
    window = Window.of(begins, day, limited=True)
    assert (window.cutoff, window.deadline) == (utc(cutoff), utc(deadline))
    assert not window.is_over(utc(deadline) - timedelta(seconds=1))
    assert window.is_over(utc(deadline))
    assert not Window.of(begins, day, limited=False).is_over(utc(deadline) + timedelta(days=1))


@pytest.mark.parametrize(
    ("modified", "taken"),
    [("2026-03-02T22:59:59", True), ("2026-03-02T23:00:00", False), ("2026-03-02T23:00:01", False)],
)
def test_midnight_is_the_limit(modified: str, *, taken: bool) -> None:
    window = Window.of(utc("2026-03-03T00:00"), date(2026, 3, 3), limited=False)
    place = Place("", IdWebsite(UUID(int=1)))
    assert window.takes(WaitingFile(place, RemoteFile("a.csv", 1, utc(modified)))) is taken


@pytest.mark.parametrize("name", [".a.csv", "a.csv.part", "a.PART", "a.tmp", "b.filepart", "c.crdownload"])
def test_names_of_unfinished_uploads(name: str) -> None:
    assert is_uploading_name(name)


@pytest.mark.parametrize("name", ["a.csv", "part.csv", "a.tmp.csv", "tmp", "a.parts"])
def test_names_of_finished_files(name: str) -> None:
    assert not is_uploading_name(name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("march.csv", TargetNames("march.csv", "march_report.csv", "march_rejected.csv")),
        ("MARCH.CSV", TargetNames("MARCH.CSV", "MARCH_report.csv", "MARCH_rejected.csv")),
        ("photo.png", TargetNames("photo.png", "photo_report.csv", "photo_rejected.csv")),
        ("orders", TargetNames("orders", "orders_report.csv", "orders_rejected.csv")),
        ("a.b.csv", TargetNames("a.b.csv", "a.b_report.csv", "a.b_rejected.csv")),
    ],
)
def test_names_of_report_and_rejected_lines(name: str, expected: TargetNames) -> None:
    assert TargetNames.of(name) == expected


def test_a_taken_name_gets_the_local_time_of_processing() -> None:
    names = TargetNames.of("march.csv", utc("2026-07-14T23:00:05"))
    assert names == TargetNames(
        "march_20260715010005.csv", "march_20260715010005_report.csv", "march_20260715010005_rejected.csv"
    )


@given(st.text(min_size=1, max_size=255).filter(lambda name: 0 < len(name.encode(errors="ignore")) <= 255))
def test_no_derived_name_is_longer_than_a_file_system_takes(name: str) -> None:
    name = name.encode(errors="ignore").decode()
    for stamp in (None, utc("2026-07-14T23:00:05")):
        names = TargetNames.of(name, stamp)
        assert all(len(part.encode()) <= 255 for part in vars(names).values())


@pytest.mark.parametrize(
    ("rows_error", "refused", "outcome"),
    [(0, False, "success"), (1, False, "error"), (0, True, "error")],
)
def test_a_wrong_line_or_a_refused_file_is_an_error(rows_error: int, outcome: str, *, refused: bool) -> None:
    assert Judgement(9, 0, rows_error, 9, refused, True, False).outcome == outcome


def test_in_the_last_minutes_only_one_file_of_a_website_is_in_progress() -> None:
    window = Window.of(utc("2026-01-15T00:00"), date(2026, 1, 15), limited=True)
    assert window.files_ahead(utc("2026-01-15T01:49")) > 1
    assert window.files_ahead(utc("2026-01-15T01:51")) == 1
    by_hand = Window.of(utc("2026-01-15T00:00"), date(2026, 1, 15), limited=False)
    assert by_hand.files_ahead(utc("2026-01-15T01:51")) > 1
