"""The route table: every address, who serves it and who may use it.

The gateway forwards and limits by it, each service authorizes by it, tests walk it. What is not
here is refused.
"""

from contracts.access import (
    MIB,
    InOrganization,
    InSession,
    OnPlatform,
    OnWebsite,
    Public,
    Route,
    Services,
)

W = "/api/v1/websites/{id_website}"
_USERS = "/api/v1/users"
_RESETS = "/api/v1/password-resets"
_ME = "/api/v1/me"
_SESSIONS = "/api/v1/sessions"
_SFTP = "/api/v1/sftp-accounts"
_FEED = W + "/feeds/{feed_id}"
_WEBHOOK = W + "/webhooks/{webhook_id}"
_CONNECTOR = W + "/connector"
_IMPORT = W + "/imports/{import_id}"
_REVIEW = W + "/reviews/{review_id}"
_DROP = "/internal/websites/{id_website}/dropped-files/{submission_id}"
_RETRIEVED = "/internal/websites/{id_website}/retrieved-orders/{batch_id}"
_HOSTED = "/internal/websites/{id_website}/sftp-accounts/{account_id}/reviews"
_MAIL_TEMPLATE = W + "/mail-templates/{kind}/{language}"
_MODERATION = "/api/v1/moderation/reviews"
_REPORTS = "/api/v1/moderation/reports"
_SHOWN = "/certificate/{id_website}/reviews/{review_id}"
_MULTIPART_FRAME = 64 << 10

ROUTES: tuple[Route, ...] = (
    # gateway: what it answers itself
    Route("POST", "/oauth/token", "gateway", Public(), "sign_in", 16 << 10),
    Route("POST", "/api/v1/session", "gateway", Public(), "sign_in", 16 << 10),
    Route("GET", "/api/v1/session", "gateway", Public()),
    Route("DELETE", "/api/v1/session", "gateway", Public()),
    Route("POST", "/api/v1/operator/jobs/{job}", "gateway", OnPlatform("operator"), "operator"),
    Route("GET", "/api/v1/operator/jobs/runs/{run}", "gateway", OnPlatform("operator"), "operator"),
    Route("GET", "/api/v1/operator/status", "gateway", OnPlatform("operator"), "operator"),
    Route("GET", "/api/v1/operator/dead-letters", "gateway", OnPlatform("operator"), "operator"),
    Route("POST", "/api/v1/operator/dead-letters/replay", "gateway", OnPlatform("operator"), "operator"),
    Route("POST", "/api/v1/operator/dead-letters/drop", "gateway", OnPlatform("operator"), "operator"),
    Route("GET", "/", "gateway", Public(), "public", is_page=True),
    Route("GET", "/app", "gateway", Public(), "public", is_page=True),
    Route("GET", "/app/{path:path}", "gateway", Public(), "public", is_page=True),
    Route("GET", "/assets/{path:path}", "gateway", Public(), "public", is_page=True),
    Route("GET", "/docs", "gateway", Public(), "public", is_page=True),
    Route("GET", "/openapi.json", "gateway", Public(), "public"),
    Route("GET", "/healthz", "gateway", Public(), "public"),
    Route("GET", "/readyz", "gateway", Public(), "public"),
    Route("GET", "/metrics", "gateway", Public(), "public"),
    # embedded only: the mail catcher
    Route("GET", "/dev/mail", "gateway", Public(), "public", is_page=True),
    Route("GET", "/dev/mail/style.css", "gateway", Public(), "public", is_page=True),
    Route("GET", "/dev/mail/messages", "gateway", Public(), "public"),
    Route("DELETE", "/dev/mail/messages", "gateway", Public(), "public"),
    Route("GET", "/dev/mail/messages/{mail_id}", "gateway", Public(), "public", is_page=True),
    Route("GET", "/dev/mail/messages/{mail_id}/html", "gateway", Public(), "public", is_page=True),
    # accounts
    Route("GET", "/api/v1/websites", "accounts", InOrganization("viewer")),
    Route("POST", "/api/v1/websites", "accounts", InOrganization("owner")),
    Route("GET", W, "accounts", OnWebsite("viewer")),
    Route("PATCH", W, "accounts", OnWebsite("owner")),
    Route("POST", W + "/secret-key", "accounts", OnWebsite("owner")),
    Route("GET", "/api/v1/api-clients", "accounts", InOrganization("owner")),
    Route("POST", "/api/v1/api-clients", "accounts", InOrganization("owner")),
    Route("DELETE", "/api/v1/api-clients/{client_id}", "accounts", InOrganization("owner")),
    Route("GET", _USERS, "accounts", InOrganization("viewer")),
    Route("POST", _USERS, "accounts", InOrganization("owner")),
    Route("PATCH", _USERS + "/{user_id}", "accounts", InOrganization("owner")),
    Route("DELETE", _USERS + "/{user_id}", "accounts", InOrganization("owner")),
    Route("POST", _RESETS, "accounts", Public(), "sign_in", 16 << 10),
    Route("POST", _RESETS + "/{token}", "accounts", Public(), "sign_in", 16 << 10),
    Route("GET", _ME, "accounts", InSession()),
    Route("PATCH", _ME, "accounts", InSession()),
    Route("POST", _ME + "/password", "accounts", InSession(), body_bytes=16 << 10),
    Route("POST", _ME + "/second-factor", "accounts", InSession(), body_bytes=16 << 10),
    Route("POST", _ME + "/second-factor/confirm", "accounts", InSession(), body_bytes=16 << 10),
    Route("POST", _ME + "/second-factor/remove", "accounts", InSession(), body_bytes=16 << 10),
    Route("GET", _SESSIONS, "accounts", InSession()),
    Route("DELETE", _SESSIONS, "accounts", InSession()),
    Route("DELETE", _SESSIONS + "/{session_id}", "accounts", InSession()),
    Route("POST", "/api/v1/operator/websites", "accounts", OnPlatform("operator"), "operator"),
    Route("POST", "/internal/callers/session", "accounts", Services(("gateway",)), "internal"),
    Route("POST", "/internal/callers/secret", "accounts", Services(("gateway",)), "internal"),
    Route("POST", "/internal/callers/client", "accounts", Services(("gateway",)), "internal"),
    Route("POST", "/internal/sessions", "accounts", Services(("gateway",)), "internal"),
    Route("DELETE", "/internal/sessions", "accounts", Services(("gateway",)), "internal"),
    Route("POST", "/internal/sign-in-tries", "accounts", Services(("sftp-poller",)), "internal"),
    Route(
        "GET",
        "/internal/websites/{id_website}",
        "accounts",
        Services(
            ("ingest-api", "sftp-poller", "mailer", "tracking", "reviews", "feed-exporter", "connectors")
        ),
        "internal",
    ),
    Route(
        "GET",
        "/internal/websites/{id_website}/secret-key",
        "accounts",
        Services(("connectors",)),
        "internal",
    ),
    # ingest-api
    Route("POST", W + "/orders", "ingest-api", OnWebsite("manager"), "orders", 5 * MIB),
    Route("GET", W + "/orders/{purchase_reference:path}", "ingest-api", OnWebsite("viewer")),
    Route("GET", W + "/api-calls", "ingest-api", OnWebsite("viewer")),
    Route("GET", W + "/shops", "ingest-api", OnWebsite("viewer")),
    Route("POST", W + "/shops", "ingest-api", OnWebsite("manager")),
    # The service counts to 5 MiB of file and says so; what comes here is only never read beyond.
    Route("POST", W + "/imports", "ingest-api", OnWebsite("manager"), "uploads", 50 * MIB + _MULTIPART_FRAME),
    Route("GET", W + "/imports", "ingest-api", OnWebsite("viewer")),
    Route("GET", _IMPORT, "ingest-api", OnWebsite("viewer")),
    Route("POST", _IMPORT + "/confirm", "ingest-api", OnWebsite("manager")),
    Route("GET", _IMPORT + "/report.csv", "ingest-api", OnWebsite("viewer")),
    Route("GET", _IMPORT + "/rejected.csv", "ingest-api", OnWebsite("viewer")),
    Route("GET", "/api/v1/order-templates/{template}.csv", "ingest-api", Public(), "public"),
    Route("PUT", _DROP, "ingest-api", Services(("sftp-poller",)), "internal", 50 * MIB + 1),
    Route("GET", _DROP, "ingest-api", Services(("sftp-poller",)), "internal"),
    Route("GET", _DROP + "/report.csv", "ingest-api", Services(("sftp-poller",)), "internal"),
    Route("GET", _DROP + "/rejected.csv", "ingest-api", Services(("sftp-poller",)), "internal"),
    Route("PUT", _RETRIEVED, "ingest-api", Services(("connectors",)), "internal", 16 * MIB),
    # sftp-poller
    Route("GET", _SFTP, "sftp-poller", InOrganization("viewer")),
    Route("POST", _SFTP, "sftp-poller", InOrganization("manager")),
    Route("GET", _SFTP + "/{account_id}", "sftp-poller", InOrganization("viewer")),
    Route("PUT", _SFTP + "/{account_id}/folders", "sftp-poller", InOrganization("manager")),
    Route("PUT", _SFTP + "/{account_id}/keys", "sftp-poller", InOrganization("manager")),
    Route("POST", _SFTP + "/{account_id}/password", "sftp-poller", InOrganization("manager")),
    Route("POST", _SFTP + "/{account_id}/reveal", "sftp-poller", InOrganization("manager")),
    Route("POST", _SFTP + "/{account_id}/test", "sftp-poller", InOrganization("manager")),
    Route("GET", _SFTP + "/{account_id}/files", "sftp-poller", InOrganization("viewer")),
    Route("GET", _HOSTED, "sftp-poller", Services(("feed-exporter",)), "internal"),
    Route("PUT", _HOSTED + "/{file_name}", "sftp-poller", Services(("feed-exporter",)), "internal", 8 << 30),
    Route("DELETE", _HOSTED + "/{file_name}", "sftp-poller", Services(("feed-exporter",)), "internal"),
    # mailer
    Route("GET", W + "/collection-settings", "mailer", OnWebsite("viewer")),
    Route("PUT", W + "/collection-settings", "mailer", OnWebsite("manager")),
    Route("GET", _MAIL_TEMPLATE, "mailer", OnWebsite("viewer")),
    Route("PUT", _MAIL_TEMPLATE, "mailer", OnWebsite("manager")),
    Route("POST", _MAIL_TEMPLATE + "/preview", "mailer", OnWebsite("viewer")),
    Route("POST", _MAIL_TEMPLATE + "/test", "mailer", OnWebsite("manager")),
    Route("GET", W + "/suppressions", "mailer", OnWebsite("viewer")),
    Route("POST", W + "/suppressions", "mailer", OnWebsite("manager")),
    Route("DELETE", W + "/suppressions/{suppression_id}", "mailer", OnWebsite("manager")),
    Route("GET", "/u/assets/page.css", "mailer", Public(), "public"),
    Route("GET", "/u/{token}", "mailer", Public(), "public", is_page=True),
    Route("POST", "/u/{token}", "mailer", Public(), "public", is_page=True),
    Route("POST", "/u/{token}/undo", "mailer", Public(), "public", is_page=True),
    Route(
        "GET",
        "/internal/websites/{id_website}/collection-settings",
        "mailer",
        Services(("ingest-api", "reviews", "connectors")),
        "internal",
    ),
    Route(
        "POST",
        "/internal/websites/{id_website}/requests/{request_id}/cancel",
        "mailer",
        Services(("tracking",)),
        "internal",
    ),
    Route(
        "GET",
        "/internal/websites/{id_website}/planned-orders/counts",
        "mailer",
        Services(("reviews",)),
        "internal",
    ),
    # tracking
    Route("GET", W + "/requests", "tracking", OnWebsite("viewer")),
    Route("GET", W + "/requests/counts", "tracking", OnWebsite("viewer")),
    Route("GET", W + "/requests/statistics", "tracking", OnWebsite("viewer")),
    Route("GET", W + "/requests/export.csv", "tracking", OnWebsite("viewer")),
    Route("GET", W + "/requests/{request_id}", "tracking", OnWebsite("viewer")),
    Route("POST", W + "/requests/{request_id}/cancel", "tracking", OnWebsite("manager")),
    Route("GET", "/o/{token}.gif", "tracking", Public(), "public", is_page=True),
    Route(
        "GET",
        "/internal/websites/{id_website}/requests",
        "tracking",
        Services(("ingest-api",)),
        "internal",
    ),
    Route(
        "GET",
        "/internal/websites/{id_website}/requests/counts",
        "tracking",
        Services(("reviews",)),
        "internal",
    ),
    # reviews
    Route("GET", "/r/{token}", "reviews", Public(), "public", is_page=True),
    Route("POST", "/r/{token}", "reviews", Public(), "public", is_page=True),
    Route("GET", "/r/{token}/thanks", "reviews", Public(), "public", is_page=True),
    Route("POST", "/r/{token}/pseudonym", "reviews", Public(), "public", is_page=True),
    Route("GET", "/r/{token}/withdraw", "reviews", Public(), "public", is_page=True),
    Route("POST", "/r/{token}/withdraw", "reviews", Public(), "public", is_page=True),
    Route("GET", "/r/confirm/{token}", "reviews", Public(), "public", is_page=True),
    Route("POST", "/r/confirm/{token}", "reviews", Public(), "public", is_page=True),
    Route("GET", "/r/answer/{token}", "reviews", Public(), "public", is_page=True),
    Route("POST", "/r/answer/{token}", "reviews", Public(), "public", is_page=True),
    Route("GET", "/r/dispute/{token}", "reviews", Public(), "public", is_page=True),
    Route("POST", "/r/dispute/{token}", "reviews", Public(), "public", is_page=True),
    Route("GET", "/write/{id_website}", "reviews", Public(), "public", is_page=True),
    Route("POST", "/write/{id_website}", "reviews", Public(), "public", is_page=True),
    Route("GET", "/write/{id_website}/sent", "reviews", Public(), "public", is_page=True),
    Route("GET", W + "/questionnaire", "reviews", OnWebsite("viewer")),
    Route("PUT", W + "/questionnaire", "reviews", OnWebsite("manager")),
    Route("POST", W + "/questionnaire/preview", "reviews", OnWebsite("viewer")),
    Route("GET", "/certificate/{id_website}", "reviews", Public(), "public", is_page=True),
    Route("GET", _SHOWN, "reviews", Public(), "public", is_page=True),
    Route("GET", _SHOWN + "/report", "reviews", Public(), "public", is_page=True),
    # As rare as signing in, and as tempting for machines.
    Route("POST", _SHOWN + "/report", "reviews", Public(), "sign_in", 16 << 10, is_page=True),
    Route("GET", W + "/published/reviews", "reviews", Public(), "public"),
    Route("GET", W + "/published/ratings", "reviews", Public(), "public"),
    Route("GET", W + "/provenance", "reviews", Public(), "public"),
    Route("GET", W + "/reviews", "reviews", OnWebsite("viewer")),
    Route("GET", W + "/reviews/statistics", "reviews", OnWebsite("viewer")),
    Route("GET", _REVIEW, "reviews", OnWebsite("viewer")),
    Route("POST", _REVIEW + "/reply", "reviews", OnWebsite("manager")),
    Route("PUT", _REVIEW + "/reply", "reviews", OnWebsite("manager")),
    Route("POST", _REVIEW + "/flag", "reviews", OnWebsite("manager")),
    Route("POST", _REVIEW + "/publish", "reviews", OnWebsite("manager")),
    Route("POST", _REVIEW + "/evidence", "reviews", OnWebsite("manager"), "uploads", 5 * MIB),
    Route("GET", _REVIEW + "/evidence/{evidence_id}", "reviews", OnWebsite("viewer")),
    Route("GET", _MODERATION, "reviews", OnPlatform("moderator")),
    Route("GET", _MODERATION + "/{review_id}", "reviews", OnPlatform("moderator")),
    Route("POST", _MODERATION + "/{review_id}/claim", "reviews", OnPlatform("moderator")),
    Route("DELETE", _MODERATION + "/{review_id}/claim", "reviews", OnPlatform("moderator")),
    Route("POST", _MODERATION + "/{review_id}/decision", "reviews", OnPlatform("moderator")),
    Route("POST", _MODERATION + "/{review_id}/messages", "reviews", OnPlatform("moderator")),
    Route("GET", _MODERATION + "/{review_id}/evidence/{evidence_id}", "reviews", OnPlatform("moderator")),
    Route("GET", _REPORTS, "reviews", OnPlatform("moderator")),
    Route("DELETE", _REPORTS + "/{report_id}", "reviews", OnPlatform("moderator")),
    Route("POST", _MODERATION + "/{review_id}/anonymize", "reviews", OnPlatform("moderator")),
    Route("POST", "/api/v1/moderation/erasures", "reviews", OnPlatform("moderator")),
    Route("POST", W + "/erasures", "reviews", OnWebsite("manager")),
    # feed-exporter
    Route("GET", W + "/feeds", "feed-exporter", OnWebsite("viewer")),
    Route("POST", W + "/feeds", "feed-exporter", OnWebsite("manager")),
    Route("GET", _FEED, "feed-exporter", OnWebsite("viewer")),
    Route("PUT", _FEED, "feed-exporter", OnWebsite("manager")),
    Route("DELETE", _FEED, "feed-exporter", OnWebsite("manager")),
    Route("POST", _FEED + "/test-connection", "feed-exporter", OnWebsite("manager")),
    Route("POST", _FEED + "/test-write", "feed-exporter", OnWebsite("manager")),
    Route("POST", _FEED + "/test-feed", "feed-exporter", OnWebsite("manager")),
    Route("GET", _FEED + "/manifest", "feed-exporter", OnWebsite("viewer")),
    Route("GET", _FEED + "/runs", "feed-exporter", OnWebsite("viewer")),
    Route("GET", _FEED + "/runs/{run_id}/file", "feed-exporter", OnWebsite("viewer")),
    Route("POST", _FEED + "/runs/{run_id}/resend", "feed-exporter", OnWebsite("manager")),
    Route("GET", "/api/v1/feed-examples/{nature}.{form}", "feed-exporter", Public(), "public"),
    Route("GET", W + "/webhooks", "feed-exporter", OnWebsite("viewer")),
    Route("POST", W + "/webhooks", "feed-exporter", OnWebsite("manager")),
    Route("GET", _WEBHOOK, "feed-exporter", OnWebsite("viewer")),
    Route("PUT", _WEBHOOK, "feed-exporter", OnWebsite("manager")),
    Route("DELETE", _WEBHOOK, "feed-exporter", OnWebsite("manager")),
    Route("POST", _WEBHOOK + "/secret", "feed-exporter", OnWebsite("manager")),
    Route("POST", _WEBHOOK + "/test", "feed-exporter", OnWebsite("manager")),
    Route("POST", _WEBHOOK + "/replay", "feed-exporter", OnWebsite("manager")),
    Route("GET", _WEBHOOK + "/deliveries", "feed-exporter", OnWebsite("viewer")),
    Route("GET", _WEBHOOK + "/deliveries/{delivery_id}", "feed-exporter", OnWebsite("viewer")),
    Route("POST", _WEBHOOK + "/deliveries/{delivery_id}/replay", "feed-exporter", OnWebsite("manager")),
    # connectors
    Route("GET", _CONNECTOR, "connectors", OnWebsite("viewer")),
    Route("PUT", _CONNECTOR, "connectors", OnWebsite("manager")),
    Route("POST", _CONNECTOR + "/test", "connectors", OnWebsite("manager")),
    Route("POST", _CONNECTOR + "/send-configuration", "connectors", OnWebsite("manager")),
    Route("POST", _CONNECTOR + "/poll", "connectors", OnWebsite("manager")),
    Route("GET", _CONNECTOR + "/retrievals", "connectors", OnWebsite("viewer")),
)


def routes_of(service: str) -> tuple[Route, ...]:
    """Return the routes that a service serves."""
    return tuple(route for route in ROUTES if route.service == service)
