"""What tests of this service share: a running drop server, and a drain over it."""
