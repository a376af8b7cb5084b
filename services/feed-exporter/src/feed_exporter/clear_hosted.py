"""Taking away files that lie with us for their merchants, once they may not or need not lie there."""

from collections.abc import Iterable
from datetime import datetime

import httpx2
import structlog

from feed_exporter.hosted import HostedFolders
from feed_exporter.store_hosted import HostedFile, forget_hosted, outdated_hosted, stray_hosted
from kit.db import Database

log = structlog.get_logger()


class HostedCleaner:
    """Removes files from merchants' /reviews/; what can't be removed now is found again next time."""

    def __init__(self, database: Database, hosted: HostedFolders) -> None:
        self._database = database
        self._hosted = hosted

    async def remove_strays(self) -> int:
        """Remove what deleted flows left, and what names someone erased and is not written anew."""
        async with self._database.read() as session:
            found = await stray_hosted(session)
        return await self._remove(found)

    async def remove_outdated(self, before: datetime) -> int:
        """Remove the files made before an instant."""
        async with self._database.read() as session:
            found = await outdated_hosted(session, before)
        return await self._remove(found)

    async def _remove(self, files: Iterable[HostedFile]) -> int:
        removed = 0
        for file in files:
            try:
                await self._hosted.remove(file.id_website, file.sftp_account_id, file.file_name)
            except httpx2.HTTPError as error:
                log.warning("hosted_file_not_removed", run=str(file.run_id), error=type(error).__name__)
                continue
            async with self._database.write() as session:
                await forget_hosted(session, file)
            removed += 1
        return removed
