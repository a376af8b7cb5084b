"""Everything outside the platform that the journey needs: HTTP, SFTP, a mailbox, the merchant's server."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import asyncssh
import httpx2

from proofmark.demo.narrator import StepFailed, expect

_QUIET_SECONDS = 60.0
_PAUSE_SECONDS = 0.1


class Mailbox(Protocol):
    """Where the customers' mails arrive."""

    async def mails(self, to: str) -> list[dict[str, Any]]:
        """Return the mails to an address, oldest first, as surface.md 4a shapes them."""
        ...


class CatcherMailbox:
    """The platform's own mail catcher, over HTTP."""

    def __init__(self, base_url: str) -> None:
        self._client = httpx2.AsyncClient(base_url=base_url, timeout=30)

    async def mails(self, to: str) -> list[dict[str, Any]]:
        answer = await self._client.get("/dev/mail/messages", params={"to": to})
        answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()
        return found


@dataclass(frozen=True)
class Platform:
    """A running platform, however it was started."""

    base_url: str
    operator_token: str
    mailbox: Mailbox
    work_dir: Path  # where the merchant's server keeps its files


class Caller:
    """The API as one caller; an answer other than expected ends the journey."""

    def __init__(self, base_url: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._client = httpx2.AsyncClient(base_url=base_url, headers=headers, timeout=60)

    async def get(self, path: str, **params: Any) -> Any:
        return await self.ask("GET", path, params=params)

    async def post(self, path: str, body: object = None, status: int = 200) -> Any:
        return await self.ask("POST", path, status=status, json=body)

    async def put(self, path: str, body: object) -> Any:
        return await self.ask("PUT", path, json=body)

    async def ask(self, method: str, path: str, *, status: int = 200, **arguments: Any) -> Any:
        answer = await self._client.request(method, path, **arguments)
        expect(
            answer.status_code == status,
            f"{method} {path} should answer {status}",
            f"{answer.status_code} {answer.text[:500]}",
        )
        if answer.headers.get("content-type", "").startswith("application/json"):
            return answer.json()
        return answer.text

    async def close(self) -> None:
        await self._client.aclose()


class Operator(Caller):
    """The operator: runs jobs at other times and waits until the platform is quiet."""

    async def run(self, job: str, at: datetime) -> dict[str, Any]:
        """Run a job as if it were `at`; return once all its consequences are stored."""
        found = await self.run_alone(job, at)
        await self.settle()
        return found

    async def run_alone(self, job: str, at: datetime) -> dict[str, Any]:
        """Run a job as if it were `at`; return once it has ended."""
        answer = await self._client.post(
            f"/api/v1/operator/jobs/{job}", json={"at": at.astimezone(UTC).isoformat()}
        )
        expect(answer.status_code in (200, 202), f"{job} should run", f"{answer.status_code} {answer.text}")
        found: dict[str, Any] = answer.json()
        while found["state"] in ("requested", "running"):
            await asyncio.sleep(_PAUSE_SECONDS)
            found = await self.get(f"/api/v1/operator/jobs/runs/{found['run']}")
        expect(found["state"] == "done", f"{job} should end well", found)
        return found

    async def settle(self) -> None:
        """Wait until nothing is left to do at this instant. Raises: TimeoutError."""
        async with asyncio.timeout(_QUIET_SECONDS):
            while not (await self.get("/api/v1/operator/status"))["quiet"]:  # noqa: ASYNC110 - it is remote
                await asyncio.sleep(_PAUSE_SECONDS)


class Customer:
    """Somebody with a mail and a browser: follows links, fills in forms, presses buttons."""

    def __init__(self, platform: Platform, email: str) -> None:
        self._mailbox = platform.mailbox
        self.email = email
        self._browser = httpx2.AsyncClient(base_url=platform.base_url, timeout=30, follow_redirects=True)

    async def mail(self, number: int = -1) -> dict[str, Any]:
        """Return one of the customer's mails, by default the newest. Raises: StepFailed."""
        mails = await self._mailbox.mails(self.email)
        if not mails:
            raise StepFailed(f"{self.email} should have got a mail")
        return mails[number]

    async def mail_count(self) -> int:
        return len(await self._mailbox.mails(self.email))

    async def open_mail(self) -> None:
        """Show the mail: its pixel is loaded."""
        html = (await self.mail())["html"]
        answer = await self._browser.get(_link(html, "/o/"))
        expect(answer.status_code == 200, "the pixel should answer", answer.status_code)

    async def form(self) -> str:
        """Follow the mail's link; return the questionnaire's page."""
        answer = await self._browser.get(await self.form_link())
        expect(answer.status_code == 200, "the questionnaire should open", answer.status_code)
        return answer.text

    async def form_link(self) -> str:
        return _link((await self.mail())["html"], "/r/").partition("?")[0]

    async def submit(self, **fields: str) -> None:
        """Fill in the questionnaire and send it; hidden fields go back as they came."""
        page = await self.form()
        hidden = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
        data = {**hidden, **fields, "experience_confirmed": "yes"}
        answer = await self._browser.post(await self.form_link(), data=data)
        expect(
            answer.status_code == 200,
            "the thanks page should follow",
            f"{answer.status_code} {answer.text[:300]}",
        )
        expect(answer.url.path.endswith("/thanks"), "the thanks page should follow", answer.url.path)

    async def unsubscribe_link(self) -> str:
        return _link((await self.mail())["text"], "/u/")

    async def unsubscribe(self) -> None:
        """Look at the unsubscribe page, then press its button."""
        link = await self.unsubscribe_link()
        page = await self._browser.get(link)
        expect(page.status_code == 200, "the unsubscribe page should open", page.status_code)
        answer = await self._browser.post(link, data={"scope": "brand"})
        expect(answer.status_code == 200, "unsubscribing should work", answer.status_code)

    async def close(self) -> None:
        await self._browser.aclose()


def _link(text: str, path: str) -> str:
    """Return the first link to a page of ours, as a path."""
    found = re.search(rf"https?://[^/\s\"'<>]+({re.escape(path)}[^\s\"'<>)]+)", text)
    if found is None:
        raise StepFailed(f"the mail should hold a link to {path}…")
    return found.group(1).replace("&amp;", "&")


@asynccontextmanager
async def sftp_session(account: dict[str, Any]) -> AsyncIterator[asyncssh.SFTPClient]:
    """Log in to the platform's SFTP server as the merchant would, checking the shown host key."""
    async with asyncssh.connect(
        account["host"],
        account["port"],
        username=account["username"],
        password=account["password"],
        known_hosts=None,
        client_keys=None,
        config=None,
    ) as connection:
        key = connection.get_server_host_key()
        shown = key.get_fingerprint() if key else None
        expect(
            shown == account["host_key_fingerprint"], "the server should show the announced host key", shown
        )
        async with connection.start_sftp_client() as client:
            yield client


class MerchantServer:
    """The merchant's own SFTP server, where the nightly files are delivered."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.username, self.password = "cimes", "feeds-of-cimes"
        self.port = 0
        self._acceptor: asyncssh.SSHAcceptor | None = None

    async def start(self) -> None:
        (self.root / "in").mkdir(parents=True, exist_ok=True)
        server = self

        class Login(asyncssh.SSHServer):
            def begin_auth(self, username: str) -> bool:
                del username
                return True

            def password_auth_supported(self) -> bool:
                return True

            def validate_password(self, username: str, password: str) -> bool:
                return (username, password) == (server.username, server.password)

        def session(channel: asyncssh.SSHServerChannel[bytes]) -> asyncssh.SFTPServer:
            return asyncssh.SFTPServer(channel, chroot=str(self.root).encode())

        self._acceptor = await asyncssh.create_server(
            Login,
            "127.0.0.1",
            0,
            server_host_keys=[asyncssh.generate_private_key("ssh-ed25519")],
            sftp_factory=session,
        )
        self.port = self._acceptor.get_port()

    def files(self) -> dict[str, str]:
        """Return the delivered files by name."""
        return {file.name: file.read_text(encoding="utf-8") for file in sorted((self.root / "in").iterdir())}

    async def stop(self) -> None:
        if self._acceptor is not None:
            self._acceptor.close()
            await self._acceptor.wait_closed()
