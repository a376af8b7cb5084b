"""The `proofmark` command: a list of its sub-commands."""

import typer

from proofmark import keys, operate, operators, provenance, services
from proofmark.check import check
from proofmark.demo.command import demo
from proofmark.feeds import feeds
from proofmark.import_orders import import_orders

app = typer.Typer(
    name="proofmark",
    help="Verified customer reviews: from the order file to the review feed.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)
for command in (
    services.up,
    services.serve,
    services.work,
    services.migrate,
    services.openapi,
    operate.create_website,
    operators.create_operator,
    check,
    operate.run,
    operate.status,
    demo,
):
    app.command()(command)
app.command("import")(import_orders)
app.add_typer(operate.dead_letters, name="dead-letters")
app.add_typer(keys.keys, name="keys")
app.add_typer(feeds, name="feeds")
app.add_typer(provenance.provenance, name="provenance")

if __name__ == "__main__":
    app()
