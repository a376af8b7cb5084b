"""The `proofmark` command: a list of its sub-commands."""

import typer

from proofmark.check import check

app = typer.Typer(
    name="proofmark",
    help="Verified customer reviews: from the order file to the review feed.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)


@app.callback()
def proofmark() -> None:
    """Keep sub-commands sub-commands, however few there are."""


app.command()(check)

if __name__ == "__main__":
    app()
