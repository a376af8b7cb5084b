"""Order files to order: for tests, demonstration data and benchmarks. Nothing in a service imports it."""
