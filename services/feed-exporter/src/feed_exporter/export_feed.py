"""One night: for each active flow and nature one file, kept with its hash before anything is sent."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from contracts.files.review_feed import FEEDS, FeedRecord, Mode, Nature, RecordType, feed_file_name
from contracts.websites import WebsiteState
from feed_exporter.feed_file import local_text, record_of
from feed_exporter.flow import Flow, needs_full
from feed_exporter.schedule import cut_off_of, may_have_file
from feed_exporter.store_changes import Period, count_records, last_position, lock_changes, stream_records
from feed_exporter.store_flows import Reader, active_flows, find_reader, flow_by_id, save_reader
from feed_exporter.store_runs import (
    FeedRun,
    add_run,
    erase_if_overtaken,
    erased_blobs,
    has_run,
    mark_blob_deleted,
    next_sequence,
    replace_file,
)
from feed_exporter.write_file import FileFrame, written
from kit.blobs import Blob, Blobs
from kit.clock import Clock
from kit.copies import Copies
from kit.db import Database, ReadSession
from kit.ids import uuid7

_AT_ONCE = 4  # each keeps a connection to the database
log = structlog.get_logger()
Records = dict[RecordType, int]


class WebsiteUnknown(Exception):
    """Nobody can say in which zone a website lives: accounts is away, or doesn't know it."""


class WrittenTwice(Exception):
    """Another was faster to write a file anew: the delivery is tried again."""


class Exporter:
    """Writes the files of a night. Any number may run at once: each file is made once."""

    def __init__(
        self, database: Database, blobs: Blobs, clock: Clock, websites: Copies[WebsiteState]
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._clock = clock
        self._websites = websites
        self._at_once = asyncio.Semaphore(_AT_ONCE)

    async def export_night(self, day: date) -> list[FeedRun]:
        """Make what files the active flows lack for a local date; return the new ones.

        A flow whose file can't be made doesn't keep others from theirs.
        """
        now = self._clock.now()
        async with self._database.read() as session:
            flows = await active_flows(session)
        return await self._export((flow for flow in flows if may_have_file(flow.activated_at, day, now)), day)

    async def export_owed(self, day: date, grace: timedelta) -> list[FeedRun]:
        """Make the files that a night should have made and didn't: it failed, or nobody was up."""
        cut_off = cut_off_of(day)
        if self._clock.now() < cut_off + grace:
            return []
        async with self._database.read() as session:
            flows = await active_flows(session)
        return await self._export((flow for flow in flows if flow.activated_at <= cut_off), day)

    async def _export(self, flows: Iterable[Flow], day: date) -> list[FeedRun]:
        """Make files a few at a time, so that a big website's doesn't hold up everyone's."""
        made = await asyncio.gather(
            *(self._export_guarded(flow, nature, day) for flow in flows for nature in flow.natures)
        )
        return [run for run in made if run is not None]

    async def _export_guarded(self, flow: Flow, nature: Nature, day: date) -> FeedRun | None:
        async with self._at_once:
            try:
                return await self.export_file(flow, nature, day)
            except Exception as error:
                log.error("feed_file_failed", feed=str(flow.id), nature=nature, exc_info=error)
                return None

    async def export_file(self, flow: Flow, nature: Nature, day: date) -> FeedRun | None:
        """Make one file and remember how far it goes; None if there is nothing (more) to make.

        The file is cut at the newest change committed when it's begun, so one that commits later is
        in the next file and never in none.
        """
        async with self._database.snapshot() as snapshot:
            reader = await find_reader(snapshot, flow.id, nature)
            if await self._is_done(snapshot, flow, nature, day, reader):
                return None
            website = await self._websites.find(snapshot, str(flow.id_website))
            if website is None:
                raise WebsiteUnknown(str(flow.id_website))
            start = None if reader is None else reader.position
            period = Period(flow.id_website, nature, start, await last_position(snapshot, flow.id_website))
            records = await count_records(snapshot, period)
            draft = _Draft(flow, website, period, reader, day, records)
            blob = await self._write(snapshot, draft) if draft.is_wanted else None
        return await self._keep(draft, blob)

    async def write_anew(self, flow: Flow, run: FeedRun) -> FeedRun:
        """Write an erased file that was never delivered again, as reviews are now: without the person.

        What it then tells ahead of later files does no harm: they tell it again.
        """
        async with self._database.snapshot() as snapshot:
            website = await self._websites.find(snapshot, str(flow.id_website))
            if website is None:
                raise WebsiteUnknown(str(flow.id_website))
            reader = None
            if run.mode == "daily":
                reader = Reader(
                    run.from_position, cut_off_of(run.local_date - timedelta(days=1)), run.local_date
                )
            start = None if reader is None else reader.position
            period = Period(flow.id_website, run.nature, start, run.to_position)
            records = await count_records(snapshot, period)
            draft = _Draft(flow, website, period, reader, run.local_date, records)
            blob = await self._write(snapshot, draft)
        fresh = replace(
            run,
            blob=blob.name,
            sha256=blob.sha256,
            size_bytes=blob.size_bytes,
            records=records,
            erased_at=None,
        )
        async with self._database.write() as session:
            if await replace_file(session, fresh):
                return fresh
        await self._blobs.delete(blob.name)
        raise WrittenTwice(str(run.id))

    async def delete_erased(self) -> None:
        """Delete the files that named someone who is anonymized now; their hashes and counts stay."""
        async with self._database.read() as session:
            erased = await erased_blobs(session)
        for run_id, blob in erased:
            await self._blobs.delete(blob)
            async with self._database.write() as session:
                await mark_blob_deleted(session, run_id, blob)

    async def _is_done(
        self, session: ReadSession, flow: Flow, nature: Nature, day: date, reader: Reader | None
    ) -> bool:
        if reader is not None and reader.local_date >= day:
            return True
        return await has_run(session, flow.id, nature, day.isoformat())

    async def _write(self, snapshot: ReadSession, draft: "_Draft") -> Blob:
        name = f"feeds/{draft.flow.id_website}/{draft.flow.id}/{draft.run_id}.{draft.flow.format}"
        records = draft.records_of(snapshot)
        return await self._blobs.write(name, written(draft.flow.format, draft.frame, records))

    async def _keep(self, draft: "_Draft", blob: Blob | None) -> FeedRun | None:
        """Store the run and the reader's new position together, unless another was faster."""
        flow, nature = draft.flow, draft.period.nature
        run = None
        async with self._database.write() as session:
            await session.lock(f"feed:{flow.id}:{nature}")
            await lock_changes(session, flow.id_website)
            stands = await flow_by_id(session, flow.id)
            is_base = stands is not None and not needs_full(flow, stands)
            if is_base and await find_reader(session, flow.id, nature) == draft.reader:
                await save_reader(session, flow.id, nature, draft.reader_after)
                if blob is not None:
                    sequence = await next_sequence(session, flow.id, nature)
                    run = draft.as_run(blob, sequence, self._clock)
                    await add_run(session, run)
                    await erase_if_overtaken(session, run)
        if run is None and blob is not None:
            await self._blobs.delete(blob.name)
        return run


class _Draft:
    """One file in the making."""

    def __init__(
        self,
        flow: Flow,
        website: WebsiteState,
        period: Period,
        reader: Reader | None,
        day: date,
        records: Records,
    ) -> None:
        self.run_id: UUID = uuid7()
        self.flow = flow
        self.period = period
        self.reader = reader
        self._day = day
        self._zone = ZoneInfo(website.time_zone)
        self._website = website
        self._records = records
        self._mode: Mode = "full" if reader is None else "daily"

    @property
    def is_wanted(self) -> bool:
        """Empty files are sent too, so that silence means failure, unless the merchant chose otherwise."""
        return self._mode == "full" or not self.flow.options.skip_empty or any(self._records.values())

    @property
    def reader_after(self) -> Reader:
        return Reader(self.period.end, cut_off_of(self._day), self._day)

    @property
    def frame(self) -> FileFrame:
        end = cut_off_of(self._day)
        begin = min(self._website.created_at, end) if self.reader is None else self.reader.cut_off
        attributes = {
            "nature": self.period.nature,
            "idWebsite": str(self.flow.id_website),
            "mode": self._mode,
            "from": local_text(begin, self._zone),
            "to": local_text(end, self._zone),
            "timezone": self._website.time_zone,
            "count": str(sum(self._records.values())),
        }
        return FileFrame(FEEDS[self.period.nature], self.flow.options.csv_header, attributes)

    async def records_of(self, snapshot: ReadSession) -> AsyncIterator[FeedRecord]:
        async for kind, review in stream_records(snapshot, self.period):
            yield record_of(kind, review, self.flow.options, self._zone)

    def as_run(self, blob: Blob, sequence: int, clock: Clock) -> FeedRun:
        """Return the run as stored: due for delivery at once."""
        now = clock.now()
        return FeedRun(
            id=self.run_id,
            feed_id=self.flow.id,
            id_website=self.flow.id_website,
            nature=self.period.nature,
            slot=self._day.isoformat(),
            mode=self._mode,
            local_date=self._day,
            sequence=sequence,
            from_position=self.period.start or 0,
            to_position=self.period.end,
            file_name=self._file_name(),
            blob=blob.name,
            sha256=blob.sha256,
            size_bytes=blob.size_bytes,
            records=self._records,
            created_at=now,
            next_try_at=now,
        )

    def _file_name(self) -> str:
        return feed_file_name(
            self.period.nature,
            self.flow.id_website,
            self._day,
            self.flow.format,
            mode=self._mode,
            compact_date=self.flow.options.compact_date,
        )
