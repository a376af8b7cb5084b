"""What tests of services share: real databases, a bus, signed callers."""
