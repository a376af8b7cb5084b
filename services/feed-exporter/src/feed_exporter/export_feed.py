"""One night: for each active flow and nature one file, kept with its hash before anything is sent."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import structlog

from contracts.files.review_feed import Mode, Nature
from contracts.websites import WebsiteState
from feed_exporter.feed_draft import Draft
from feed_exporter.flow import Flow, needs_full
from feed_exporter.google_feed import Publisher, google_feed
from feed_exporter.schedule import ZONE, cut_off_of, may_have_file
from feed_exporter.store_changes import last_position, lock_changes
from feed_exporter.store_flows import Reader, active_flows, find_reader, flow_by_id, save_reader
from feed_exporter.store_products import stream_reviewed_products
from feed_exporter.store_records import Period, count_records
from feed_exporter.store_runs import (
    FeedRun,
    add_run,
    erased_blobs,
    find_nightly,
    has_lost_file,
    has_run,
    is_overtaken,
    kept_blobs,
    mark_blob_deleted,
    next_sequence,
    outdated_blobs,
    replace_file,
    supersede,
    tells_ahead,
)
from kit.blobs import Blob, Blobs
from kit.clock import Clock
from kit.copies import Copies
from kit.db import Database, ReadSession, WriteSession

_AT_ONCE = 4  # each keeps a connection to the database
_STRAY_AFTER = timedelta(days=1)  # no file takes as long to write
log = structlog.get_logger()


class WebsiteUnknown(Exception):
    """Nobody can say in which zone a website lives: accounts is away, or doesn't know it."""


class WrittenTwice(Exception):
    """Another was faster to write a file anew, or someone was anonymized meanwhile: it is tried again."""


class Exporter:
    """Writes the files of a night. Any number may run at once: each file is made once."""

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        clock: Clock,
        websites: Copies[WebsiteState],
        public_url: Callable[[], str],
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._clock = clock
        self._websites = websites
        self._public_url = public_url
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
            website = await self._website_of(snapshot, flow)
            base = await self._base(snapshot, flow, nature, website, reader)
            draft = await self._draft(snapshot, flow, website, nature, base, day)
            blob = await self._write(snapshot, draft) if draft.is_wanted else None
        return await self._keep(draft, reader, blob)

    async def export_test(self, flow: Flow, nature: Nature, mode: Mode) -> FeedRun:
        """Make a file at once: what the last nightly file told and has changed since, or everything.

        No reader is moved. Later files tell again what the test has told.
        """
        now = self._clock.now()
        async with self._database.snapshot() as snapshot:
            website = await self._website_of(snapshot, flow)
            last = await find_nightly(snapshot, flow.id, nature) if mode == "daily" else None
            end = await last_position(snapshot, flow.id_website)
            start = last.from_position if last is not None and last.mode == "daily" else None
            period = Period(flow.id_website, nature, start, end, retells=True)
            draft = Draft(
                flow=flow,
                website=website,
                period=period,
                mode=mode,
                begins_at=min(website.created_at if last is None else last.begins_at, now),
                ends_at=now,
                day=now.astimezone(ZONE).date(),
                records=await count_records(snapshot, period),
                told_position=end,
                is_test=True,
            )
            blob = await self._write(snapshot, draft)
        async with self._database.write() as session:
            await lock_changes(session, flow.id_website)
            return await self._add(session, draft, None, blob)

    async def write_anew(self, flow: Flow, run: FeedRun) -> FeedRun:
        """Write an erased file that was never delivered again, as reviews are now: without the person.

        What it then tells ahead of later files does no harm: they tell it again. The old file goes first:
        once the run names the new one, nothing would know of it.
        """
        if run.blob:
            await self._delete([(run.id, run.blob)])
        async with self._database.snapshot() as snapshot:
            start = run.from_position if run.mode == "daily" else None
            period = Period(flow.id_website, run.nature, start, run.to_position, retells=True)
            draft = Draft(
                flow=flow,
                website=await self._website_of(snapshot, flow),
                period=period,
                mode=run.mode,
                begins_at=run.begins_at,
                ends_at=run.ends_at,
                day=run.local_date,
                records=await count_records(snapshot, period),
                told_position=await last_position(snapshot, flow.id_website),
            )
            blob = await self._write(snapshot, draft)
        fresh = replace(
            run,
            blob=blob.name,
            sha256=blob.sha256,
            size_bytes=blob.size_bytes,
            records=draft.records,
            told_position=draft.told_position,
            erased_at=None,
        )
        async with self._database.write() as session:
            await lock_changes(session, flow.id_website)
            if not await is_overtaken(session, fresh) and await replace_file(session, fresh):
                return fresh
        await self._blobs.delete(blob.name)
        raise WrittenTwice(str(run.id))

    async def delete_erased(self) -> int:
        """Delete the files that named someone who is anonymized now; their hashes and counts stay."""
        async with self._database.read() as session:
            erased = await erased_blobs(session)
        await self._delete(erased)
        return len(erased)

    async def delete_outdated(self, before: datetime) -> int:
        """Delete files made before an instant; their hashes and counts stay."""
        async with self._database.read() as session:
            outdated = await outdated_blobs(session, before)
        await self._delete(outdated)
        return len(outdated)

    async def delete_strays(self) -> int:
        """Delete files that a killed process left behind: no run names them, or ever will."""
        found = await self._blobs.untouched("feeds", _STRAY_AFTER)
        if not found:
            return 0
        async with self._database.read() as session:
            strays = set(found) - await kept_blobs(session)
        for name in strays:
            await self._blobs.delete(name)
        return len(strays)

    async def _delete(self, files: Iterable[tuple[UUID, str]]) -> None:
        for run_id, blob in files:
            await self._blobs.delete(blob)
            async with self._database.write() as session:
                await mark_blob_deleted(session, run_id, blob)

    async def _is_done(
        self, session: ReadSession, flow: Flow, nature: Nature, day: date, reader: Reader | None
    ) -> bool:
        if reader is not None and reader.local_date >= day:
            return True
        return await has_run(session, flow.id, nature, day.isoformat())

    async def _website_of(self, session: ReadSession, flow: Flow) -> WebsiteState:
        website = await self._websites.find(session, str(flow.id_website))
        if website is None:
            raise WebsiteUnknown(str(flow.id_website))
        return website

    async def _base(
        self, session: ReadSession, flow: Flow, nature: Nature, website: WebsiteState, reader: Reader | None
    ) -> Reader | None:
        """Return where a daily begins; None where it would have no base, so that a full comes first.

        Times would differ in another zone, of a file that was never delivered readers know nothing, and
        Google takes no dailies.
        """
        if reader is None or reader.time_zone != website.time_zone or flow.format == "google":
            return None
        lost = await has_lost_file(session, flow.id, nature, self._clock.now())
        return None if lost else reader

    async def _draft(
        self,
        snapshot: ReadSession,
        flow: Flow,
        website: WebsiteState,
        nature: Nature,
        base: Reader | None,
        day: date,
    ) -> Draft:
        """Return the nightly file after `base`."""
        cut_off, end = cut_off_of(day), await last_position(snapshot, flow.id_website)
        start = None if base is None else base.position
        retells = start is not None and await tells_ahead(snapshot, flow.id, nature, start)
        period = Period(flow.id_website, nature, start, end, retells)
        return Draft(
            flow=flow,
            website=website,
            period=period,
            mode="full" if base is None else "daily",
            begins_at=min(website.created_at, cut_off) if base is None else base.cut_off,
            ends_at=cut_off,
            day=day,
            records=await count_records(snapshot, period),
            told_position=end,
        )

    async def _write(self, snapshot: ReadSession, draft: Draft) -> Blob:
        flow = draft.flow
        if flow.format != "google":
            return await self._blobs.write(draft.blob, draft.content(snapshot))
        publisher = Publisher(draft.website.name, flow.id_website, self._public_url())
        rows = stream_reviewed_products(snapshot, flow.id_website)
        return await self._blobs.write(draft.blob, google_feed(publisher, rows))

    async def _keep(self, draft: Draft, reader: Reader | None, blob: Blob | None) -> FeedRun | None:
        """Store the run and the reader's new position together, unless another was faster."""
        flow, nature = draft.flow, draft.period.nature
        run = None
        async with self._database.write() as session:
            await session.lock(f"feed:{flow.id}:{nature}")
            await lock_changes(session, flow.id_website)
            stands = await flow_by_id(session, flow.id)
            is_base = stands is not None and not needs_full(flow, stands)
            if is_base and await find_reader(session, flow.id, nature) == reader:
                await save_reader(session, flow.id, nature, draft.reader_after)
                if blob is not None:
                    run = await self._add(session, draft, await next_sequence(session, flow.id, nature), blob)
                    if run.mode == "full":
                        await supersede(session, run)
        if run is None and blob is not None:
            await self._blobs.delete(blob.name)
        return run

    async def _add(self, session: WriteSession, draft: Draft, sequence: int | None, blob: Blob) -> FeedRun:
        """Store a run. The caller holds the lock of the website's changes."""
        run = draft.as_run(blob, sequence, self._clock.now())
        if await is_overtaken(session, run):
            run = replace(run, erased_at=run.created_at)
        await add_run(session, run)
        return run
