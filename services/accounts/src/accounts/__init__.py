"""Owns organizations, websites, users, roles, API clients, sessions; in: HTTP; out: website.changed."""
