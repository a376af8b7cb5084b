"""Fixtures of kit.testing for every test of the repository."""

pytest_plugins = ["kit.testing.fixtures", "kit.testing.bus"]
