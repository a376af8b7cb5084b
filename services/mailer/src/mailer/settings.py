"""The mailer's knobs."""

from pydantic import Field

from kit.settings import ServiceSettings


class Settings(ServiceSettings):
    """What the mailer needs beside every service's settings."""

    smtp_url: str = Field(
        "smtp://127.0.0.1:2525",
        description="Mail server: smtp[s]://[user:password@]host[:port]; default: the built-in catcher.",
    )
    mail_from: str = Field(
        "avis@mail.example", description="Address that review requests come from; merchants give its name."
    )
    smtp_connections: int = Field(4, ge=1, le=50, description="Connections kept to the mail server.")
    send_pause_seconds: float = Field(
        2.0, gt=0, le=60, description="Pause between two looks for due mails, in seconds."
    )
