"""One order's way, and its neighbours': each step is done from outside and verified."""

from collections.abc import Awaitable, Callable

from proofmark.demo import steps_feeds, steps_orders, steps_requests, steps_reviews
from proofmark.demo.journey import Journey
from proofmark.demo.narrator import Narrator
from proofmark.demo.world import MerchantServer, Operator, Platform

STEPS: tuple[tuple[str, Callable[[Journey], Awaitable[None]]], ...] = (
    ("A merchant with two websites arrives", steps_orders.create_merchant),
    ("One SFTP login for both websites", steps_orders.create_sftp_account),
    ("Four order files are dropped, some lines wrong", steps_orders.drop_files),
    ("At 01:00 the drain takes them", steps_orders.drain),
    ("Every accepted order has its requests", steps_requests.show_planned),
    ("Next morning the immediate requests go out", steps_requests.send_first),
    ("One customer opens the mail and answers", steps_reviews.answer_first),
    ("A moderator decides, and what is genuine is published", steps_reviews.moderate_first),
    ("Nightly feeds to the merchant's own SFTP server, CSV and XML", steps_feeds.create_feeds),
    ("At 03:00 the first export: everything is NEW", steps_feeds.export_first),
    ("A week later the other requests go out", steps_requests.send_second),
    ("One answers, another unsubscribes", steps_reviews.answer_second),
    ("The brand replies; the night brings NEW and UPDATE", steps_feeds.export_second),
    ("Who has not answered gets one reminder", steps_requests.remind),
    ("An author is anonymized, a published review is refused", steps_reviews.change_minds),
    ("The night brings UPDATE and DELETE", steps_feeds.export_third),
    ("Tracking tells each request's history", steps_requests.show_histories),
    ("Nothing is left behind", steps_requests.check_quiet),
)


async def travel(platform: Platform, narrator: Narrator) -> Journey:
    """Go the whole way. Raises: StepFailed at the first step that did not do what it should."""
    server = MerchantServer(platform.work_dir / "merchant-sftp")
    await server.start()
    journey = Journey(platform, narrator, Operator(platform.base_url, platform.operator_token), server)
    try:
        for title, step in STEPS:
            narrator.step(title)
            await step(journey)
        return journey
    finally:
        await journey.close()
        await server.stop()
