"""Owns organizations, websites, users, API clients, sessions."""
