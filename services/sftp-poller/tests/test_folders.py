"""Which folders a login may have."""

from uuid import UUID

import pytest

from sftp_poller.folders import Folder, FolderError, IdWebsite, check_folders

WEBSITE = IdWebsite(UUID(int=1))


@pytest.mark.parametrize("name", ["", "fr_FR", "en_US-outlet", "fr_FR-a_b-2"])
def test_folder_names_that_may_be(name: str) -> None:
    assert check_folders([Folder(name, WEBSITE)])[0].path == (f"/{name}/orders/" if name else "/orders/")


@pytest.mark.parametrize(
    "name",
    ["orders", "reviews", "fr", "FR_fr", "fr-FR", "fr_FR-", "fr_FR/x", "..", "fr_FR\n", "fr_FR-é", "x" * 41],
)
def test_folder_names_that_may_not(name: str) -> None:
    with pytest.raises(FolderError, match="folder 1"):
        check_folders([Folder(name, WEBSITE)])
