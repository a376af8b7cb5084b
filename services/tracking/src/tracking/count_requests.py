"""Use case: check the counts against the requests, and make them anew where they are wrong."""

from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from contracts.websites import WebsiteState
from kit.clock import local_date
from kit.copies import Copies
from kit.db import Database, WriteSession
from kit.jobs import Counts, JobRun
from tracking.store import dates_of_requests, lock_website, set_zone_of_days, update_days
from tracking.store_counts import count_anew, counted_websites, counts_are_right

log = structlog.get_logger()


@dataclass(frozen=True)
class CountRequests:
    """Looks at each website's counts; a difference would be a fault of ours, so it is told."""

    database: Database
    websites: Copies[WebsiteState]

    async def run(self, run: JobRun) -> Counts:
        del run
        async with self.database.read() as session:
            told = await counted_websites(session)
        moved = [await self._told_in_its_zone(id_website, zone) for id_website, zone in told]
        wrong = [await self._is_corrected(id_website) for id_website, _ in told]
        return {"websites": len(told), "moved": sum(moved), "corrected": sum(wrong)}

    async def _told_in_its_zone(self, id_website: UUID, zone: str) -> bool:
        """Tell the days anew of a website that has another zone now."""
        async with self.database.write() as session:
            website = await self.websites.find(session, str(id_website))
            if website is None or website.time_zone == zone:
                return False
            await lock_website(session, id_website)
            await _tell_days(session, id_website, ZoneInfo(website.time_zone))
            await count_anew(session, id_website)
        return True

    async def _is_corrected(self, id_website: UUID) -> bool:
        async with self.database.snapshot() as session:
            if await counts_are_right(session, id_website):
                return False
        log.error("counts_were_wrong", id_website=str(id_website))
        async with self.database.write() as session:
            await lock_website(session, id_website)
            await count_anew(session, id_website)
        return True


async def _tell_days(session: WriteSession, id_website: UUID, zone: ZoneInfo) -> None:
    await set_zone_of_days(session, id_website, zone.key)
    after = UUID(int=0)
    while dates := await dates_of_requests(session, id_website, after):
        days = [[local_date(at, zone) for at in column] for column in dates[1:]]
        await update_days(session, dates[0], *days)
        after = dates[0][-1]
