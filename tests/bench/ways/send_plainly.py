"""Mails as the documentation of Python has them: a template, EmailMessage, aiosmtplib; nothing is stored."""

import asyncio
from email.message import EmailMessage
from email.utils import make_msgid

import aiosmtplib
import jinja2

from tests.bench.stopwatch import Rate, Stopwatch
from tests.bench.ways.sample_mail import HTML, TEXT, customer


def send_plainly(smtp_port: int, mails: int, connections: int) -> Rate:
    """Return mails per second and the CPU time of each."""
    return asyncio.run(_send(smtp_port, mails, connections))


async def _send(smtp_port: int, mails: int, connections: int) -> Rate:
    environment = jinja2.Environment(autoescape=True)
    html, text = environment.from_string(HTML), environment.from_string(TEXT)
    numbers = iter(range(mails))

    async def work() -> None:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=smtp_port, start_tls=False) as smtp:
            for number in numbers:
                await smtp.send_message(_mail(html, text, number))

    watch = Stopwatch()
    await asyncio.gather(*(work() for _ in range(connections)))
    return watch.rate(mails)


def _mail(html: jinja2.Template, text: jinja2.Template, number: int) -> EmailMessage:
    values = customer(number)
    mail = EmailMessage()
    mail["From"] = "Cimes <avis@mail.example>"
    mail["To"] = values["email"]
    mail["Subject"] = f"{values['first_name']}, votre avis sur Cimes"
    mail["Message-ID"] = make_msgid(domain="mail.example")
    mail["List-Unsubscribe"] = f"<{values['unsubscribe']}>"
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(text.render(values))
    mail.add_alternative(html.render(values), subtype="html")
    return mail
