"""The programs merchants really use against the drop server: OpenSSH's sftp, lftp, paramiko."""

import asyncio
import os
from pathlib import Path

import asyncssh
import paramiko
import pytest

from sftp_poller.testing.drop_site import PASSWORD, DropSite

CONTENT = b"purchase_reference;email\r\n" * 4000


async def run(*command: str, stdin: str = "") -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate(stdin.encode())
    assert process.returncode is not None
    return process.returncode, output.decode()


async def openssh_sftp(site: DropSite, batch: str) -> tuple[int, str]:
    options = (
        f"Port={site.port}",
        f"IdentityFile={site.merchant_key_file}",
        "IdentitiesOnly=yes",
        "StrictHostKeyChecking=no",
        "UserKnownHostsFile=/dev/null",
    )
    flags = [word for option in options for word in ("-o", option)]
    return await run("sftp", "-F", "/dev/null", *flags, "-b", "-", "alto@127.0.0.1", stdin=batch)


async def lftp(site: DropSite, commands: str, password: str = "") -> tuple[int, str]:
    connect = "ssh -a -x -F /dev/null -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null"
    key = "" if password else f" -i {site.merchant_key_file}"
    script = (
        f'set sftp:connect-program "{connect}{key}"; set net:max-retries 1; '
        f'set cmd:fail-exit yes; open -u "alto,{password}" -p {site.port} sftp://127.0.0.1; {commands}'
    )
    return await run("lftp", "--norc", "-c", script)


@pytest.fixture
def dropped(tmp_path: Path) -> Path:
    path = tmp_path / "shop" / "march.csv"
    path.parent.mkdir()
    path.write_bytes(CONTENT)
    os.utime(path, (1_000_000_000, 1_000_000_000))
    return path


async def test_openssh_uploads_renames_and_downloads(site: DropSite, dropped: Path, tmp_path: Path) -> None:
    back = tmp_path / "back.csv"
    code, output = await openssh_sftp(
        site,
        f"put -p {dropped} /orders/march.part\nrename /orders/march.part /orders/march.csv\n"
        f"ls -l /orders\ndf /orders\nget /orders/march.csv {back}\nput {dropped} /orders/march.csv\n",
    )
    assert code == 0, output
    assert "march.csv" in output
    assert back.read_bytes() == CONTENT
    async with site.poller() as poller:
        attributes = await poller.stat("/orders/march.csv")
    assert attributes.size == len(CONTENT)
    assert (attributes.mtime or 0) > 1_700_000_000


async def test_openssh_resumes_an_upload(site: DropSite, dropped: Path) -> None:
    async with site.merchant() as client, client.open("/orders/march.csv", "wb") as file:
        await file.write(CONTENT[:1000])
    code, output = await openssh_sftp(site, f"reput {dropped} /orders/march.csv\n")
    assert code == 0, output
    assert (site.root() / "orders" / "march.csv").read_bytes() == CONTENT


async def test_openssh_replaces_a_file_by_renaming_another_over_it(site: DropSite, dropped: Path) -> None:
    code, output = await openssh_sftp(
        site,
        f"put {dropped} /orders/march.csv\nput {dropped} /orders/march.csv.tmp\n"
        "rename /orders/march.csv.tmp /orders/march.csv\nls -1 /orders\n",
    )
    assert code == 0, output
    listed = [line for line in output.splitlines() if line.startswith("/orders/")]
    assert listed == ["/orders/error", "/orders/march.csv", "/orders/success"]


async def test_openssh_lists_the_longest_names(site: DropSite, dropped: Path) -> None:
    name = "é" * 125 + ".csv"  # 254 bytes
    code, output = await openssh_sftp(site, f'cd /orders\npwd\nput {dropped} "{name}"\nls -la\nrm "{name}"\n')
    assert code == 0, output
    assert "Remote working directory: /orders" in output
    (line,) = [line for line in output.splitlines() if line.startswith("-") and ".csv" in line]
    assert line.split()[2:5] == ["alto", "alto", str(len(CONTENT))]


async def test_openssh_is_told_when_the_quota_is_full(site: DropSite, tmp_path: Path) -> None:
    big = tmp_path / "big.csv"
    big.write_bytes(b"x" * 1_000_001)
    code, output = await openssh_sftp(site, f"put {big} /orders/big.csv\n")
    assert code == 1, output
    assert "write remote" in output
    async with site.poller() as poller:
        assert "big.csv" not in await poller.listdir("/orders")


@pytest.mark.parametrize(
    "command",
    [
        "rmdir /orders/success",
        "rm /orders",
        "rename /orders/error /orders/gone",
        "symlink /orders /orders/link",
        "ln /orders/success /orders/link",
        "cd /orders/missing",
        "mkdir /other",
        "put /etc/hostname /orders/success/x.csv",
        "get /../../etc/passwd /dev/null",
    ],
)
async def test_openssh_is_refused_what_a_merchant_may_not_do(site: DropSite, command: str) -> None:
    code, output = await openssh_sftp(site, f"{command}\n")
    assert code == 1, output
    assert sorted(path.name for path in site.root().rglob("*")) == ["error", "orders", "success"]


async def test_a_killed_openssh_leaves_an_upload_that_is_not_read(site: DropSite) -> None:
    process = await asyncio.create_subprocess_exec(
        "ssh",
        "-F",
        "/dev/null",
        *("-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "IdentitiesOnly=yes"),
        *("-i", str(site.merchant_key_file), "-p", str(site.port), "-s", "alto@127.0.0.1", "sftp"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    name = b"/orders/half.csv"
    opening = b"\x03" + b"\0\0\0\1" + len(name).to_bytes(4) + name + b"\0\0\0\x1a" + b"\0\0\0\0"
    for packet in (b"\x01\0\0\0\3", opening):
        process.stdin.write(len(packet).to_bytes(4) + packet)
        length = int.from_bytes(await process.stdout.readexactly(4))
        await process.stdout.readexactly(length)
    process.kill()
    await process.wait()
    async with site.poller() as poller, site.merchant() as client:
        assert await client.exists("/orders/half.csv")
        assert not await poller.exists("/orders/half.csv")


async def test_lftp_uploads_mirrors_and_moves(site: DropSite, dropped: Path, tmp_path: Path) -> None:
    back = tmp_path / "back.csv"
    code, output = await lftp(
        site,
        f"cd orders; put {dropped}; mv march.csv april.csv; put -c {dropped} -o may.csv; cls -l; "
        f"mirror -R --no-perms {dropped.parent} archive; get april.csv -o {back}",
    )
    assert code == 0, output
    assert back.read_bytes() == CONTENT
    async with site.poller() as poller:
        assert {"april.csv", "may.csv"} <= set(await poller.listdir("/orders"))
        assert "march.csv" in await poller.listdir("/orders/archive")


async def test_lftp_signs_in_with_the_password_and_resumes(site: DropSite, dropped: Path) -> None:
    async with site.merchant() as client, client.open("/orders/march.csv", "wb") as file:
        await file.write(CONTENT[:1000])
    code, output = await lftp(site, f"cd orders; put -c {dropped}; rm -r error", PASSWORD)
    assert "rm: Access failed" in output
    assert code == 1
    assert (site.root() / "orders" / "march.csv").read_bytes() == CONTENT
    assert (site.root() / "orders" / "error").is_dir()


async def test_a_graphical_client_goes_round_uploads_resumes_and_replaces(site: DropSite) -> None:
    """The calls that FileZilla and WinSCP make, in their order."""
    async with site.merchant() as client:
        home = await client.realpath(".")
        assert home == "/"
        assert await client.realpath(f"{home}orders/.") == "/orders"
        assert [name.filename for name in await client.readdir("/orders")] == [".", "..", "error", "success"]
        with pytest.raises(asyncssh.SFTPNoSuchFile):
            await client.lstat("/orders/march.csv")

        async with client.open(
            "/orders/march.csv.filepart", asyncssh.FXF_WRITE | asyncssh.FXF_CREAT, encoding=None
        ) as file:
            await file.write(CONTENT[:1000], 0)
        attributes = await client.lstat("/orders/march.csv.filepart")
        assert attributes.size == 1000
        async with client.open("/orders/march.csv.filepart", asyncssh.FXF_WRITE, encoding=None) as file:
            await file.write(CONTENT[1000:], 1000)
            await file.setstat(asyncssh.SFTPAttrs(atime=1, mtime=1))
        await client.setstat("/orders/march.csv.filepart", asyncssh.SFTPAttrs(permissions=0o600))
        await client.rename("/orders/march.csv.filepart", "/orders/march.csv")
        assert await client.getsize("/orders/march.csv") == len(CONTENT)

        async with client.open("/orders/march.csv.filepart", "wb") as file:
            await file.write(b"corrected")
        with pytest.raises(asyncssh.SFTPFailure, match="The new name exists already"):
            await client.rename("/orders/march.csv.filepart", "/orders/march.csv")
        await client.remove("/orders/march.csv")
        await client.rename("/orders/march.csv.filepart", "/orders/march.csv")
    async with site.poller() as poller:
        assert await poller.getsize("/orders/march.csv") == len(b"corrected")


async def test_paramiko_resumes_and_understands_refusals(site: DropSite) -> None:
    def work() -> None:
        with paramiko.Transport(("127.0.0.1", site.port)) as transport:
            transport.connect(username="alto", password=PASSWORD)
            sftp = paramiko.SFTPClient.from_transport(transport)
            assert sftp is not None
            with sftp.open("/orders/march.csv", "wb") as file:
                file.write(CONTENT[:1000])
            with sftp.open("/orders/march.csv", "ab") as file:
                assert file.tell() == 1000
                file.write(CONTENT[1000:])
            assert sftp.stat("/orders/march.csv").st_size == len(CONTENT)
            with pytest.raises(FileNotFoundError):
                sftp.stat("/orders/missing.csv")
            with pytest.raises(PermissionError):
                sftp.rmdir("/orders/error")
            with pytest.raises(OSError, match="More than 1000000 bytes on this account: delete old ones"):
                sftp.truncate("/orders/march.csv", 2_000_000)
            assert [entry.filename for entry in sftp.listdir_attr("/orders")] == [
                "error",
                "march.csv",
                "success",
            ]

    await asyncio.to_thread(work)


async def test_paramiko_uploads_with_its_size_check_and_renames(site: DropSite, dropped: Path) -> None:
    def work() -> None:
        with paramiko.SSHClient() as client:
            client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
            client.connect("127.0.0.1", site.port, "alto", PASSWORD, look_for_keys=False, allow_agent=False)
            sftp = client.open_sftp()
            sftp.chdir("/orders")
            sftp.put(str(dropped), "march.tmp", confirm=True)
            sftp.rename("march.tmp", "march.csv")
            sftp.put(str(dropped), "march.tmp")
            sftp.posix_rename("march.tmp", "march.csv")
            sftp.utime("march.csv", (1, 1))
            assert sorted(sftp.listdir(".")) == ["error", "march.csv", "success"]
            with sftp.open("march.csv", "rb") as file:
                assert file.read() == CONTENT
            sftp.close()

    await asyncio.to_thread(work)
    async with site.poller() as poller:
        assert (await poller.stat("/orders/march.csv")).size == len(CONTENT)
