"""One file in the making."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from contracts.files.review_feed import FEEDS, Mode, RecordType, feed_file_name
from contracts.websites import WebsiteState
from feed_exporter.feed_file import local_text, record_of
from feed_exporter.flow import Flow
from feed_exporter.google_feed import google_file_name
from feed_exporter.store_feed_text import written_by_database
from feed_exporter.store_flows import Reader
from feed_exporter.store_records import Period, stream_records
from feed_exporter.store_runs import FeedRun
from feed_exporter.write_file import FileFrame, around, written
from kit.blobs import Blob
from kit.db import ReadSession
from kit.ids import uuid7


@dataclass(frozen=True)
class Draft:
    """What a file will hold, and why."""

    flow: Flow
    website: WebsiteState
    period: Period
    mode: Mode
    begins_at: datetime
    ends_at: datetime
    day: date
    records: dict[RecordType, int]
    told_position: int
    is_test: bool = False
    run_id: UUID = field(default_factory=uuid7)

    @property
    def is_wanted(self) -> bool:
        """Empty files are sent too, so that silence means failure, unless the merchant chose otherwise."""
        return self.mode == "full" or not self.flow.options.skip_empty or any(self.records.values())

    @property
    def reader_after(self) -> Reader:
        return Reader(self.period.end, self.ends_at, self.day, self.website.time_zone)

    @property
    def blob(self) -> str:
        return f"feeds/{self.flow.id_website}/{self.flow.id}/{self.run_id}.{self.flow.form}"

    async def content(self, snapshot: ReadSession) -> AsyncIterator[bytes]:
        """Yield the file. PostgreSQL writes the text itself, which is ten times as fast."""
        form, frame, options = self.flow.form, self._frame, self.flow.options
        if not snapshot.is_postgresql:
            async for chunk in written(form, frame, self._records(snapshot)):
                yield chunk
            return
        before, after = await around(form, frame)
        yield before
        zone = self.website.time_zone
        async for chunk in written_by_database(snapshot, form, self.period, options, zone):
            yield chunk
        yield after

    def as_run(self, blob: Blob, sequence: int | None, now: datetime) -> FeedRun:
        """Return the run as stored: due for delivery at once."""
        return FeedRun(
            id=self.run_id,
            feed_id=self.flow.id,
            id_website=self.flow.id_website,
            nature=self.period.nature,
            slot=f"test:{self.run_id}" if self.is_test else self.day.isoformat(),
            mode=self.mode,
            local_date=self.day,
            is_test=self.is_test,
            sequence=sequence,
            begins_at=self.begins_at,
            ends_at=self.ends_at,
            from_position=self.period.start or 0,
            to_position=self.period.end,
            told_position=self.told_position,
            file_name=self._file_name,
            blob=blob.name,
            sha256=blob.sha256,
            size_bytes=blob.size_bytes,
            records=self.records,
            created_at=now,
            asked_at=now,
            next_try_at=now,
        )

    @property
    def _frame(self) -> FileFrame:
        zone = ZoneInfo(self.website.time_zone)
        attributes = {
            "nature": self.period.nature,
            "idWebsite": str(self.flow.id_website),
            "mode": self.mode,
            "from": local_text(self.begins_at, zone),
            "to": local_text(self.ends_at, zone),
            "timezone": self.website.time_zone,
            "count": str(sum(self.records.values())),
        }
        return FileFrame(FEEDS[self.period.nature], self.flow.options.csv_header, attributes)

    async def _records(self, snapshot: ReadSession) -> AsyncIterator[Any]:
        zone = ZoneInfo(self.website.time_zone)
        async for row in stream_records(snapshot, self.period):
            yield record_of(row, self.flow.options, zone)

    @property
    def _file_name(self) -> str:
        if self.flow.format == "google":
            return google_file_name(self.flow.id_website)
        return feed_file_name(
            self.period.nature,
            self.flow.id_website,
            self.day,
            self.flow.form,
            mode=self.mode,
            compact_date=self.flow.options.compact_date,
            test=self.is_test,
        )
