"""Owns feed flows and the nightly files."""
