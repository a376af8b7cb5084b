"""The peer for sending: django-post_office as its documentation has it, on PostgreSQL."""

import logging
import os

import django
from django.conf import settings

from tests.bench.stopwatch import Rate, Stopwatch
from tests.bench.ways.sample_mail import HTML, TEXT, customer

settings.configure(
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": os.environ["BENCH_DATABASE_HOST"],
            "PORT": os.environ["BENCH_DATABASE_PORT"],
            "NAME": os.environ["BENCH_DATABASE"],
            "USER": os.environ["BENCH_DATABASE_USER"],
        }
    },
    INSTALLED_APPS=["django.contrib.contenttypes", "post_office"],
    EMAIL_BACKEND="post_office.EmailBackend",
    EMAIL_HOST="127.0.0.1",
    EMAIL_PORT=int(os.environ["BENCH_SMTP_PORT"]),
    POST_OFFICE={"BATCH_SIZE": 500, "THREADS_PER_PROCESS": 10, "SENDING_ORDER": ["created"]},
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()

# Django wants its settings before its models.
from django.core.management import call_command  # noqa: E402 - as said above
from post_office import mail  # noqa: E402 - as said above
from post_office.models import STATUS, Email, EmailTemplate  # noqa: E402 - as said above


def send_by_post_office(mails: int) -> Rate:
    """Return mails per second and the CPU time of each; putting them into the queue is not part of it."""
    logging.disable(logging.INFO)
    call_command("migrate", verbosity=0)
    template = EmailTemplate.objects.create(
        name="invitation", subject="{{ first_name }}, votre avis", content=TEXT, html_content=HTML
    )
    mail.send_many([_queued(template, number) for number in range(mails)])
    watch = Stopwatch()
    mail.send_queued_mail_until_done()
    rate = watch.rate(mails)
    sent = Email.objects.filter(status=STATUS.sent).count()
    if sent != mails:
        raise RuntimeError(f"only {sent} mails were sent")
    return rate


def _queued(template: EmailTemplate, number: int) -> dict[str, object]:
    values = customer(number)
    return {
        "sender": "Cimes <avis@mail.example>",
        "recipients": values["email"],
        "template": template,
        "context": values,
        "headers": {
            "List-Unsubscribe": f"<{values['unsubscribe']}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
        "render_on_delivery": True,
    }
