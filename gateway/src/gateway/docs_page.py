"""GET /docs: the merged document as a page of our own; packaged ones load scripts from elsewhere."""

import html
import secrets
from typing import Any

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Proofmark API</title>
<style nonce="{nonce}">
:root {{ color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }}
body {{ margin: 0 auto; max-width: 60rem; padding: 1.5rem; }}
h2 {{ margin-top: 2rem; border-bottom: 1px solid #8886; }}
details {{ border: 1px solid #8884; border-radius: .5rem; margin: .4rem 0; padding: .3rem .8rem; }}
summary {{ cursor: pointer; }}
code {{ overflow-wrap: anywhere; }}
b {{ display: inline-block; min-width: 4.5rem; }}
td, th {{ text-align: left; padding-right: 1rem; vertical-align: top; }}
</style>
<h1>Proofmark API</h1>
<p>{description}</p>
<p>The machine-readable form is <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1).</p>
{sections}</html>
"""


def docs_page(document: dict[str, Any]) -> tuple[str, str]:
    """Return the page and its Content-Security-Policy."""
    nonce = secrets.token_urlsafe(16)
    tags: dict[str, list[str]] = {}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            tag = (operation.get("tags") or ["other"])[0]
            tags.setdefault(tag, []).append(_operation(method, path, operation))
    sections = "".join(
        f"<h2>{html.escape(tag)}</h2>{''.join(operations)}" for tag, operations in sorted(tags.items())
    )
    description = html.escape(document["info"]["description"])
    policy = f"default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; frame-ancestors 'none'"
    return _PAGE.format(nonce=nonce, description=description, sections=sections), policy


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    words = html.escape(operation.get("description") or operation.get("summary") or "")
    rows = [
        f"<tr><td><code>{html.escape(one['name'])}</code><td>{html.escape(one['in'])}"
        for one in operation.get("parameters", [])
    ]
    rows += [
        f"<tr><td>{html.escape(status)}<td>{html.escape(answer.get('description', ''))}"
        for status, answer in operation.get("responses", {}).items()
    ]
    return (
        f"<details><summary><b>{method.upper()}</b> <code>{html.escape(path)}</code></summary>"
        f"<p>{words}</p><table>{''.join(rows)}</table></details>"
    )
