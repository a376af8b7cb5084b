"""Owns review requests: planning, sending, reminders, suppression."""
