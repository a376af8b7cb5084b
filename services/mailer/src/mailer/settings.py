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
    bounce_port: int | None = Field(
        None,
        ge=0,
        le=65535,
        description="Port where bounces and complaints come in, by SMTP or LMTP; 0 picks a free one; "
        "default: none.",
    )
    bounce_domain: str | None = Field(
        None, description="Domain of the mails' return paths; default that of `mail_from`."
    )
    dkim_selector: str | None = Field(
        None, description="Name under which `dkim_key`'s public half is in DNS; set, mails are signed."
    )
    dkim_key: str | None = Field(
        None, description="Private key (PEM) that signs mails: RSA of 2048 bits or more, or Ed25519."
    )
    dkim_domain: str | None = Field(
        None, description="Domain that signs; default that of `mail_from`, which may also be below it."
    )
    smtp_connections: int = Field(4, ge=1, le=50, description="Connections kept to the mail server.")
    smtp_connections_per_domain: int | None = Field(
        None, ge=1, description="Connections at once, of each process, that mails to one domain go over."
    )
    mails_per_minute: int | None = Field(
        None,
        ge=1,
        description="Mails to customers in any minute, of all processes together; default: no limit.",
    )
    mails_per_minute_per_domain: int | None = Field(
        None, ge=1, description="The same for the mails to addresses of one domain; default: no limit."
    )
    send_pause_seconds: float = Field(
        2.0, gt=0, le=60, description="Pause between two looks for due mails, in seconds."
    )
