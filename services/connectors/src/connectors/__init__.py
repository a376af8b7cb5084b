"""Owns connections to shops' CMS modules; in: HTTP, modules' answers; out: configuration, fetched orders."""
