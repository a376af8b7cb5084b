"""Steps: nightly feeds to the merchant's server."""

from typing import Any

from lxml import etree

from proofmark.demo.journey import Journey
from proofmark.demo.narrator import expect
from proofmark.demo.steps_requests import CAMILLE
from proofmark.demo.steps_reviews import reviews_of


async def create_feeds(journey: Journey) -> None:
    """A CSV and an XML flow, brand and product; the server's key is shown, confirmed, pinned."""
    server = journey.merchant_server
    for form in ("csv", "xml"):
        flow = {
            "format": form, "method": "sftp", "host": "127.0.0.1", "port": server.port,
            "username": server.username, "password": server.password, "directory": "/in", "nature": "both",
        }  # fmt: skip
        created = await journey.merchant.post(journey.w("/feeds"), flow, status=201)
        expect(created["password"] is None, "a password is never given back", created)
        address = journey.w(f"/feeds/{created['id']}")
        tested = await journey.merchant.post(f"{address}/test-connection")
        expect(tested["host_key"]["state"] == "new", "a new host key should be shown", tested)
        body = {"host_key_fingerprint": tested["host_key"]["fingerprint"]}
        journey.feeds[form] = await journey.merchant.put(address, body)
        written = await journey.merchant.post(f"{address}/test-write")
        expect(written["ok"], "the write test should pass", written)
        journey.narrator.fact(
            f"{form} flow", f"sftp://127.0.0.1:{server.port}/in ({body['host_key_fingerprint']})"
        )


async def export_first(journey: Journey) -> None:
    """The first files are full: whatever is published, as NEW."""
    files = await _export(journey, 2)
    csv = files[_name(journey, "product", 2, "csv", full=True)]
    expect(_types(csv) == ["NEW"], "the product file should hold one NEW", csv)
    expect("Beau papier.\\nLa reliure" in csv, "a line break should be escaped", csv)
    site = files[_name(journey, "site", 2, "csv", full=True)]
    expect(_types(site) == ["NEW"], "the brand file should hold one NEW", site)
    expect("crooks" not in "".join(files.values()), "what was refused never appears")
    xml = etree.fromstring(files[_name(journey, "product", 2, "xml", full=True)].encode())
    expect([node.get("type") for node in xml.findall("review")] == ["NEW"], "the XML says the same")
    await _show_runs(journey)


async def export_second(journey: Journey) -> None:
    """Maya's brand review got an answer (UPDATE), Camille's is new (NEW)."""
    maya = (await reviews_of(journey, "WEB-10503"))["site"]
    await journey.merchant.post(
        journey.w(f"/reviews/{maya['id']}/reply"),
        {"text": "Merci Maya, à bientôt sur le sentier."},
        status=201,
    )
    await journey.operator.settle()
    files = await _export(journey, 10)
    site = files[_name(journey, "site", 10, "csv")]
    expect(sorted(_types(site)) == ["NEW", "UPDATE"], "one NEW and one UPDATE", site)
    expect("ecommercant\tMerci Maya" in site, "the answer should be in the feed", site)
    expect(CAMILLE in site, "the merchant gets the address he knows", site)
    product = files[_name(journey, "product", 10, "csv")]
    expect(_types(product) == [], "no product review changed: the file is there, and empty", product)


async def export_third(journey: Journey) -> None:
    """Camille is Anonymous (UPDATE); Maya's product review is gone (DELETE)."""
    files = await _export(journey, 18)
    site = files[_name(journey, "site", 18, "csv")]
    expect(_types(site) == ["UPDATE"], "an anonymization is an UPDATE", site)
    expect("Anonymous" in site, "it says Anonymous", site)
    expect("Camille" not in site, "and no name", site)
    expect(CAMILLE not in site, "and no address", site)
    product = files[_name(journey, "product", 18, "csv")]
    expect(_types(product) == ["DELETE"], "a refusal after publication is a DELETE", product)
    xml = etree.fromstring(files[_name(journey, "product", 18, "xml")].encode())
    expect([node.get("type") for node in xml.findall("review")] == ["DELETE"], "the XML says the same")
    await _show_runs(journey)


async def _export(journey: Journey, days: int) -> dict[str, str]:
    """Run the night's export and return what is new on the merchant's server."""
    before = journey.merchant_server.files()
    journey.narrator.counts(await journey.operator.run("export-feeds", journey.night(days, 3)))
    files = journey.merchant_server.files()
    delivered = {name: text for name, text in files.items() if name not in before}
    expect(len(delivered) == 4, "two flows of two natures are four files", sorted(delivered))
    expect(not any(name.endswith(".part") for name in files), "no half file stays", sorted(files))
    for name, text in delivered.items():
        journey.narrator.file(name, text)
    return delivered


async def _show_runs(journey: Journey) -> None:
    columns = ("local_date", "mode", "nature", "records", "state", "file_name")
    runs: list[dict[str, Any]] = []
    for flow in journey.feeds.values():
        runs += (await journey.merchant.get(journey.w(f"/feeds/{flow['id']}/runs")))["items"]
    journey.narrator.table(columns, [[run[name] for name in columns] for run in runs])
    expect(all(run["state"] == "delivered" for run in runs), "every run should be delivered", runs)


def _name(journey: Journey, nature: str, days: int, form: str, *, full: bool = False) -> str:
    day = journey.night(days, 12).date().isoformat()
    return f"reviews_{nature}_{journey.french['id_website']}_{day}{'_full' if full else ''}.{form}"


def _types(csv: str) -> list[str]:
    """Return the first column of a feed file without its header."""
    return [line.partition("\t")[0] for line in csv.splitlines()[1:]]
