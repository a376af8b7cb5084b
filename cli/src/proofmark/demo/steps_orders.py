"""Steps: a merchant arrives, drops files, the drain takes them."""

from proofmark.demo.journey import Journey
from proofmark.demo.narrator import expect
from proofmark.demo.world import Caller, sftp_session

#: Lines added to the templates: what merchants really send.
_BAD_ONLINE = (
    "online;2026-13-01;10.00;WEB-BAD-1;Zoé;Martin;zoe.martin@example.org;;false;fr;7",
    "online;{day};10.00;WEB-BAD-2;Paul;Roux;paul.roux@;;false;fr;7",
    "{first}",  # the first order once more
)
FILES = (
    # website, template, name, lines added, state it must end in
    ("fr_FR", "online-brand", "commandes-web.csv", _BAD_ONLINE, "error"),
    ("fr_FR", "online-product", "commandes-produits.csv", (), "success"),
    ("fr_FR", "offline-brand", "magasins.csv", (), "success"),
    ("en_US", "offline-product", "stores-products.csv", ("offline;LYON-02",), "error"),
)


async def create_merchant(journey: Journey) -> None:
    """Two websites of one organization, an API client, settings."""
    say = journey.narrator
    for name, locale in (("Alto", "fr_FR"), ("Alto US", "en_US")):
        body = {"organization": "Cimes", "name": name, "locale": locale, "time_zone": "Europe/Paris"}
        created = await journey.operator.post("/api/v1/operator/websites", body, status=201)
        if locale == "fr_FR":
            journey.french = created
        else:
            journey.american = created
        say.fact(f"website {locale}", created["id_website"])
    say.fact("back office", f"{journey.platform.base_url}/app")
    say.fact("owner", f"{journey.french['owner_email']} / {journey.french['owner_password']}")
    expect(journey.american["owner_email"] is None, "the second website should find its organization")
    journey.merchant = Caller(journey.platform.base_url, await _access_token(journey))
    for website in (journey.french, journey.american):
        settings = await journey.merchant.put(
            journey.w("/collection-settings", website), {"reminder_enabled": True, "reminder_days": 7}
        )
        expect(settings["reminder_enabled"] is True, "reminders should be on", settings)
    say.say("Reminders are on, 7 days after the mail.")


async def _access_token(journey: Journey) -> str:
    """OAuth 2 client credentials; here the secret itself serves, since a token lives five minutes."""
    token = await journey.operator.ask(
        "POST",
        "/oauth/token",
        data={"grant_type": "client_credentials"},
        auth=(journey.french["client_id"], journey.french["client_secret"]),
    )
    expect(token["token_type"] == "Bearer", "a token should be a bearer", token)  # noqa: S105 - a scheme
    with_token = Caller(journey.platform.base_url, token["access_token"])
    websites = (await with_token.get("/api/v1/websites"))["items"]
    await with_token.close()
    names = {website["name"] for website in websites}
    expect(names == {"Alto", "Alto US"}, "the client should see both websites", names)
    return str(journey.french["client_secret"])


async def create_sftp_account(journey: Journey) -> None:
    """A login with a locale folder per website."""
    folders = [
        {"folder": "fr_FR", "id_website": journey.french["id_website"]},
        {"folder": "en_US", "id_website": journey.american["id_website"]},
    ]
    journey.account = await journey.merchant.post("/api/v1/sftp-accounts", {"folders": folders}, status=201)
    account = journey.account
    journey.narrator.fact("login", f"sftp -P {account['port']} {account['username']}@{account['host']}")
    journey.narrator.fact("password", account["password"])
    tested = await journey.merchant.post(f"/api/v1/sftp-accounts/{account['id']}/test")
    expect(tested["ok"], "the connection test should pass", tested)
    shown = [folder["path"] for folder in account["folders"]]
    expect(shown == ["/fr_FR/orders/", "/en_US/orders/"], "each folder should have its path", shown)


async def drop_files(journey: Journey) -> None:
    """The four templates, through an SFTP client, into the folders of their locales."""
    day = journey.today.strftime("%Y-%m-%d")
    async with sftp_session(journey.account) as sftp:
        for folder, template, name, added, _ in FILES:
            content = await journey.merchant.get(f"/api/v1/order-templates/{template}.csv")
            first = content.splitlines()[1]
            lines = [line.format(day=day, first=first) for line in added]
            content += "".join(f"{line}\r\n" for line in lines)
            async with sftp.open(f"/{folder}/orders/{name}", "wb") as file:
                await file.write(content.encode())
            journey.narrator.file(f"/{folder}/orders/{name}", content)


async def drain(journey: Journey) -> None:
    """The night's run: files move, reports stand beside them, what is right is stored."""
    answer = await journey.operator.run("drain-sftp", journey.night(1, 1))
    journey.narrator.counts(answer)
    listed = await journey.merchant.get(f"/api/v1/sftp-accounts/{journey.account['id']}/files")
    found = {item["name"]: item for item in listed["items"]}
    journey.narrator.table(
        ("file", "state", "rows", "imported", "errors", "duplicates", "report"),
        [
            (item["path"], item["state"], item["rows_total"], item["rows_imported"],
             item["rows_error"], item["rows_duplicate"], item["report"])
            for item in found.values()
        ],
    )  # fmt: skip
    for _, _, name, _, state in FILES:
        expect(found[name]["state"] == state, f"{name} should end in {state}/", found[name])
    counts = found["commandes-web.csv"]
    told = (counts["rows_imported"], counts["rows_error"], counts["rows_duplicate"])
    expect(told == (3, 2, 1), "3 lines imported, 2 refused, 1 duplicate", told)
    await _look_at_folders(journey)
    order = await journey.merchant.get(journey.w("/orders/WEB-10501"))
    expect(len(order["products"]) == 2, "two lines of one reference are one order", order["products"])
    expect(order["provenance"]["file"] == "commandes-produits.csv", "the order keeps its provenance", order)


async def _look_at_folders(journey: Journey) -> None:
    async with sftp_session(journey.account) as sftp:
        for folder in ("fr_FR", "en_US"):
            for place in ("", "success/", "error/"):
                names = sorted(str(name) for name in await sftp.listdir(f"/{folder}/orders/{place}"))
                files = [name for name in names if name.endswith(".csv")]
                if place == "":
                    expect(files == [], "the drop folder should be empty", files)
                journey.narrator.fact(f"/{folder}/orders/{place}", ", ".join(files) or "-")
        for name in ("commandes-web_report.csv", "commandes-web_rejected.csv"):
            async with sftp.open(f"/fr_FR/orders/error/{name}", "r", encoding="utf-8") as file:
                content = str(await file.read())
            journey.narrator.file(name, content)
            expect(
                "date_invalid" in content or "WEB-BAD-1" in content, f"{name} should tell the fault", content
            )
