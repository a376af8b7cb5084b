"""Owns the history of every request, as merchants read it."""
